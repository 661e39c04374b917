"""What the letters to viewers are called in the console."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from interaction_bus.letters import LetterKind

LETTER_WORDS: Mapping[str, object] = {
    LetterKind.PLAN_ENDING: lazy_gettext("The subscription ends soon"),
    LetterKind.RENEWAL_UPCOMING: lazy_gettext("The subscription renews soon"),
    LetterKind.TRIAL_ENDING: lazy_gettext("The trial ends soon"),
    LetterKind.CARD_EXPIRING: lazy_gettext("The card expires soon"),
    LetterKind.PAYMENT_FAILED: lazy_gettext("The payment did not go through"),
    LetterKind.CARD_MISSING: lazy_gettext("There is no card to charge"),
    LetterKind.GIFT_TO_CLAIM: lazy_gettext("A gift waits to be claimed"),
    LetterKind.INVOICE_PAID: lazy_gettext("Paid, with the receipt"),
    LetterKind.INVOICE_UNCOLLECTIBLE: lazy_gettext("We have given up charging"),
    LetterKind.PAYMENT_REFUNDED: lazy_gettext("Money went back"),
    LetterKind.SUBSCRIPTION_EXPIRED: lazy_gettext("The subscription has ended"),
    LetterKind.SUBSCRIPTION_CANCELLED: lazy_gettext("The subscription was cancelled"),
    LetterKind.SUBSCRIPTION_PAUSED: lazy_gettext("The subscription is paused"),
    LetterKind.SUBSCRIPTION_RESUMED: lazy_gettext("The subscription goes on"),
    LetterKind.PLAN_CHANGED: lazy_gettext("The plan has changed"),
    LetterKind.TRIAL_STARTED: lazy_gettext("The trial has begun"),
    LetterKind.CARD_WITHDRAWN: lazy_gettext("The card was withdrawn"),
    LetterKind.PRICE_ANNOUNCED: lazy_gettext("The price will change"),
    LetterKind.GIFT_BOUGHT: lazy_gettext("A gift was bought"),
    LetterKind.GIFT_CLAIMED: lazy_gettext("A gift was claimed"),
}
"""By kind of letter."""
