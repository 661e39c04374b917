"""Who or what made something happen, in words: commands, people, schedules, the provider."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from admin_api.pages.names import name_of

COMMAND_WORDS: Mapping[str, object] = {
    "AbandonCheckout": lazy_gettext("The widget was closed"),
    "AdvanceClock": lazy_gettext("The clock was moved"),
    "AnnouncePrice": lazy_gettext("A new price was announced"),
    "AnswerPriceMove": lazy_gettext("The viewer answered to a new price"),
    "BuyGift": lazy_gettext("A gift was ordered"),
    "CancelInvoice": lazy_gettext("An invoice was to be annulled"),
    "CancelPriceMove": lazy_gettext("A price move was called off"),
    "CancelSubscription": lazy_gettext("The subscription was to be cancelled"),
    "ChangePlan": lazy_gettext("Another plan was wished"),
    "CheckCard": lazy_gettext("A new card was to be checked"),
    "ChooseCard": lazy_gettext("A card was chosen for renewals"),
    "ClaimGift": lazy_gettext("A gift was claimed"),
    "CollectInvoice": lazy_gettext("The next try was due"),
    "DropPlanChange": lazy_gettext("A planned change of plan was dropped"),
    "DropPriceMove": lazy_gettext("A price move was called off"),
    "EndSubscription": lazy_gettext("Its time was over"),
    "EraseViewer": lazy_gettext("The viewer was to be erased"),
    "ExpireGift": lazy_gettext("The time to claim was over"),
    "ExpireInvoice": lazy_gettext("The time to pay was over"),
    "GrantTime": lazy_gettext("Days were given"),
    "IssueInvoice": lazy_gettext("An extra amount was demanded"),
    "MuteReminders": lazy_gettext("Reminders were switched"),
    "OpenCheckout": lazy_gettext("The viewer opened the widget"),
    "PauseSubscription": lazy_gettext("A pause was wished"),
    "PlanPriceMove": lazy_gettext("A price move was begun"),
    "RecordDifference": lazy_gettext("The books were compared"),
    "RecordDispute": lazy_gettext("The bank told of a dispute"),
    "RecordNotification": lazy_gettext("The provider told us"),
    "RecordPaymentOutcome": lazy_gettext("The provider answered"),
    "RecordRefundOutcome": lazy_gettext("The provider answered"),
    "RecordUnseenRefund": lazy_gettext("A refund was made at the provider"),
    "RedeemPromoCode": lazy_gettext("A promo code was entered"),
    "RefundInvoice": lazy_gettext("A refund was asked for"),
    "RenewSubscription": lazy_gettext("The renewal was due"),
    "ResumeSubscription": lazy_gettext("The pause was to end"),
    "RetryNotification": lazy_gettext("A notification was tried again"),
    "RetryPayment": lazy_gettext("Another try was asked for"),
    "ReturnGift": lazy_gettext("A gift was taken back"),
    "SettleDifference": lazy_gettext("A difference was settled"),
    "SettleDispute": lazy_gettext("A dispute was settled"),
    "Subscribe": lazy_gettext("The viewer subscribed"),
    "TurnRenewalOff": lazy_gettext("Renewal was to be turned off"),
    "TurnRenewalOn": lazy_gettext("Renewal was to be turned on"),
    "UnparkSubscription": lazy_gettext("The subscription was to be unparked"),
    "WithdrawCard": lazy_gettext("The card was to be withdrawn"),
}
"""Causes of moves, by the type of the command."""

ACTION_WORDS: Mapping[str, object] = {
    "cancel_invoice": lazy_gettext("Annul the invoice"),
    "cancel_subscription": lazy_gettext("Cancel the subscription"),
    "change_plan": lazy_gettext("Change the plan"),
    "drop_plan_change": lazy_gettext("Drop the planned change"),
    "edit_subscription": lazy_gettext("Edit the note or the letters"),
    "erase_viewer": lazy_gettext("Erase the viewer's personal data"),
    "grant_time": lazy_gettext("Give days"),
    "issue_invoice": lazy_gettext("Demand an extra amount"),
    "pause_subscription": lazy_gettext("Pause"),
    "refund_invoice": lazy_gettext("Refund"),
    "resume_subscription": lazy_gettext("Resume"),
    "retry_payment": lazy_gettext("Try the payment again"),
    "return_gift": lazy_gettext("Take the gift back"),
    "settle_dispute": lazy_gettext("Settle the dispute"),
    "turn_renewal": lazy_gettext("Switch renewal"),
    "unpark_subscription": lazy_gettext("Unpark"),
}
"""What managers ask for, by the action that the trail names."""

ACT_OUTCOME_WORDS: Mapping[str, object] = {
    "asked": lazy_gettext("asked for"),
    "repeated": lazy_gettext("asked for again"),
    "not_published": lazy_gettext("could not be sent"),
    "unconfirmed": lazy_gettext("perhaps sent: the broker was silent"),
    "refused": lazy_gettext("refused"),
    "done": lazy_gettext("done"),
}

NOTIFICATION_WORDS: Mapping[str, object] = {
    "pay": lazy_gettext("The provider reported a payment"),
    "fail": lazy_gettext("The provider reported a refusal"),
    "confirm": lazy_gettext("The provider reported a confirmed payment"),
    "cancel": lazy_gettext("The provider reported a cancelled payment"),
    "refund": lazy_gettext("The provider reported a refund"),
    "receipt": lazy_gettext("The register reported a receipt"),
    "recurrent": lazy_gettext("The provider reported a subscription of its own"),
}

NOTIFICATION_OUTCOME_WORDS: Mapping[str, object] = {
    "settled": lazy_gettext("applied"),
    "kept": lazy_gettext("kept; it changes nothing"),
    "quarantined": lazy_gettext("in quarantine"),
}

ORIGIN_WORDS: Mapping[str, object] = {
    "widget": lazy_gettext("the viewer, in the widget"),
    "schedule": lazy_gettext("the schedule, from the saved card"),
    "viewer": lazy_gettext("the viewer, from the saved card"),
    "manager": lazy_gettext("a manager, from the saved card"),
}
"""Who began an attempt to take money."""

KIND_WORDS: Mapping[str, object] = {
    "first": lazy_gettext("First period"),
    "renewal": lazy_gettext("Renewal"),
    "change": lazy_gettext("Change of plan"),
    "manual": lazy_gettext("Extra amount"),
    "gift": lazy_gettext("Gift"),
    "card_check": lazy_gettext("Check of a card"),
}
"""What an invoice is for."""

ACTOR_WORDS: Mapping[str, object] = {
    "viewer": lazy_gettext("the viewer"),
    "provider": lazy_gettext("the provider"),
    "schedule": lazy_gettext("the schedule"),
}
"""Whoever acts and is no manager, by kind."""


def actor_words(kind: str, actor_id: str) -> str:
    """Return who acted.

    Args:
        kind: Of the actor: viewer, manager, provider, schedule or system.
        actor_id: Which one.
    """
    if kind == "manager":
        return str(gettext("manager %(name)s", name=name_of(actor_id)))
    return str(ACTOR_WORDS.get(kind, actor_id))


def asker_words(asked_by: str) -> str:
    """Return who asked for a refund.

    Args:
        asked_by: Kind and id of the actor, as refunds keep it: "manager:olga".
    """
    kind, _, actor_id = asked_by.partition(":")
    return actor_words(kind, actor_id)


def worded(words: Mapping[str, object], key: str | None) -> str:
    """Return the words for a stored value, or the value itself where there are none."""
    return "" if key is None else str(words.get(key, key.replace("_", " ")))
