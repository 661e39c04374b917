"""What refusals of the viewers' API say to a viewer, by the code of the problem."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

PROBLEM_SENTENCES: Mapping[str, object] = {
    "live_subscription_exists": lazy_gettext("You have a subscription already."),
    "plan_not_found": lazy_gettext("There is no such plan."),
    "plan_archived": lazy_gettext("This plan is not sold any more."),
    "plan_without_price": lazy_gettext("This plan cannot be bought yet."),
    "no_price_in_currency": lazy_gettext("This plan has no price in that currency."),
    "trial_not_offered": lazy_gettext("This plan has no free trial any more."),
    "trial_used": lazy_gettext("You have had your free trial already; there is one for everybody."),
    "promo_code_not_found": lazy_gettext("There is no such promo code. Is it typed correctly?"),
    "promo_code_expired": lazy_gettext("This promo code is over."),
    "promo_code_not_yet_valid": lazy_gettext("This promo code cannot be used yet."),
    "promo_code_other_plan": lazy_gettext("The promo code is for another plan."),
    "promo_code_other_currency": lazy_gettext("The promo code is for prices in another currency."),
    "promo_code_used_by_viewer": lazy_gettext("You have used this promo code already."),
    "promo_code_used_up": lazy_gettext("This promo code has been used up."),
    "subscription_not_found": lazy_gettext("You have no such subscription any more."),
    "subscription_ended": lazy_gettext("This subscription is over. You can subscribe again."),
    "price_superseded": lazy_gettext("The price has changed meanwhile. Here is the present one."),
    "plan_unchanged": lazy_gettext("This is your plan already."),
    "currency_differs": lazy_gettext("This plan is paid in another currency than yours."),
    "renewal_in_progress": lazy_gettext(
        "The next period is being paid just now. Once that is settled, this can be done."
    ),
    "change_in_progress": lazy_gettext(
        "A change of your plan is being paid just now. Once that is settled, this can be done."
    ),
    "payment_in_progress": lazy_gettext(
        "A payment is at the bank just now. Once its outcome is known, this can be done."
    ),
    "disputed": lazy_gettext(
        "You have disputed a payment at your bank. Until the bank has decided, this cannot be done."
    ),
    "period_over": lazy_gettext("Your paid time is over, so this cannot be done."),
    "period_holds_given_time": lazy_gettext(
        "Your time was given for this plan. Another plan can begin with the next period."
    ),
    "renewal_off": lazy_gettext(
        "Renewal is off, so there is no next period. Turn renewal on first."
    ),
    "resumes_at_out_of_range": lazy_gettext(
        "A pause cannot end on that day: please choose one that is sooner, and not before tomorrow."
    ),
    "quote_outdated": lazy_gettext(
        "The amount has changed since you opened the page. Nothing was done: "
        "here is what it is now."
    ),
    "no_change_pending": lazy_gettext("Your plan stays as it is: no change was to come."),
    "first_invoice_issued": lazy_gettext(
        "Your first invoice is written already. Give it up, and subscribe with the code."
    ),
    "consent_not_needed": lazy_gettext("This price needs no answer from you."),
    "price_move_cancelled": lazy_gettext("This price is not going to come: yours stays."),
    "viewer_erased": lazy_gettext(
        "Your personal data was erased after you had asked for this. Please ask for it anew."
    ),
    "saved_card_not_found": lazy_gettext("You have no such card any more."),
    "card_not_active": lazy_gettext("This card cannot be charged any more. Choose another one."),
    "trial_without_card": lazy_gettext(
        "Pay the first period by hand: the card with which you pay it is saved."
    ),
    "idempotency_key_reused": lazy_gettext(
        "This form was sent already, with something else in it. Please open it again."
    ),
    "invoice_not_found": lazy_gettext("There is no such invoice any more."),
    "gift_not_found": lazy_gettext("There is no gift with this code. Is it typed correctly?"),
    "gift_claimed": lazy_gettext("Somebody has claimed this gift already."),
    "gift_returned": lazy_gettext("This gift was taken back by whoever bought it."),
    "gift_expired": lazy_gettext("The time to claim this gift is over."),
    "subscription_awaiting_payment": lazy_gettext(
        "You have begun a subscription and not paid for it yet. Pay it or give it up, "
        "then claim the gift."
    ),
}
