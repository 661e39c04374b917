"""What refusals of acts on invoices and subscriptions say to a manager."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

STORY_SENTENCES: Mapping[str, object] = {
    "nothing_to_refund": lazy_gettext("All of the money went back, or is on its way back."),
    "refund_exceeds_payment": lazy_gettext("Less than that is left to refund."),
    "disputed": lazy_gettext("The bank decides about this money, or has taken it."),
    "gift_claimed": lazy_gettext(
        "Somebody watches with the gift. If its money is to go back all the same, tick the box."
    ),
    "gift_not_returned": lazy_gettext("Take the gift back, and its money goes back with it."),
    "payment_in_progress": lazy_gettext(
        "Money may be on its way: its outcome has to be known first."
    ),
    "renewal_in_progress": lazy_gettext(
        "The next period is being paid: its outcome has to be known first."
    ),
    "change_in_progress": lazy_gettext(
        "A change of plan is being paid: its outcome has to be known first."
    ),
    "period_over": lazy_gettext("The paid period is over: there is nothing left to change."),
    "resumes_at_out_of_range": lazy_gettext(
        "A pause ends in the future, and not too far ahead. Choose another day."
    ),
    "subscription_ended": lazy_gettext("Its paid time is over: the viewer has to subscribe again."),
    "not_parked": lazy_gettext("It is not parked any more."),
    "no_change_pending": lazy_gettext("No change of plan is to come any more."),
    "plan_archived": lazy_gettext("This plan is not sold any more."),
    "price_superseded": lazy_gettext("The price has changed. Please look at the plan again."),
    "plan_unchanged": lazy_gettext("The viewer has this plan at this price already."),
    "currency_differs": lazy_gettext("The plans are priced in different currencies."),
    "period_holds_given_time": lazy_gettext(
        "The period holds time that was given for this plan: another plan can come with the next."
    ),
    "renewal_off": lazy_gettext("Renewal is off, so there is no next period."),
    "quote_outdated": lazy_gettext(
        "The cost has changed since it was shown. Please look at it again."
    ),
    "subscription_live": lazy_gettext("A subscription is under way: end it first."),
    "invoice_open": lazy_gettext("An invoice waits to be paid: annul it first."),
    "refund_in_progress": lazy_gettext(
        "Money is on its way back: its outcome has to be known first."
    ),
    "dispute_open": lazy_gettext("A dispute is open: the bank has to decide first."),
    "surplus_kept": lazy_gettext("We hold money that was not owed: give it back first."),
    "gift_open": lazy_gettext("A gift waits to be paid or claimed: take it back first, or wait."),
    "notification_quarantined": lazy_gettext(
        "The provider told something of their money that waits in quarantine: settle that first."
    ),
    "notification_forgotten": lazy_gettext(
        "What it said was forgotten in its time: look the transaction up with the provider."
    ),
    "idempotency_key_reused": lazy_gettext(
        "This form was sent already, with something else in it. Please open it again."
    ),
    "nothing_to_change": lazy_gettext("Nothing was changed."),
}
"""By the code of the problem."""
