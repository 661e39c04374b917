"""What each state of each machine is called in the console, and how urgent it looks."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import lazy_gettext

from billing_rules.lifecycles import (
    DisputeState,
    GiftState,
    InvoiceState,
    PaymentState,
    PriceConsentState,
    RefundState,
    SavedCardState,
    SubscriptionState,
)

GOOD, WAIT, WARN, BAD, QUIET = "good", "wait", "warn", "bad", "quiet"
"""Tones of badges: as it should be, under way, to be watched, money or viewer lost, over."""


class StateWords(NamedTuple):
    """A state as a badge shows it."""

    words: object
    """Lazily translated."""

    tone: str


STATE_WORDS: Mapping[str, Mapping[str, StateWords]] = {
    "payment": {
        PaymentState.OPENED: StateWords(lazy_gettext("Begun"), WAIT),
        PaymentState.SENT: StateWords(lazy_gettext("At the bank"), WAIT),
        PaymentState.UNKNOWN: StateWords(lazy_gettext("Outcome not known yet"), WARN),
        PaymentState.SUCCEEDED: StateWords(lazy_gettext("Money taken"), GOOD),
        PaymentState.DECLINED: StateWords(lazy_gettext("Declined"), BAD),
        PaymentState.NOT_SENT: StateWords(lazy_gettext("Never reached the bank"), WARN),
        PaymentState.REFUSED: StateWords(lazy_gettext("Refused by us"), WARN),
        PaymentState.ABANDONED: StateWords(lazy_gettext("Widget left"), QUIET),
    },
    "invoice": {
        InvoiceState.ISSUED: StateWords(lazy_gettext("Waits for payment"), WAIT),
        InvoiceState.PAST_DUE: StateWords(lazy_gettext("Past due"), BAD),
        InvoiceState.PAID: StateWords(lazy_gettext("Paid"), GOOD),
        InvoiceState.CANCELLED: StateWords(lazy_gettext("Annulled"), QUIET),
        InvoiceState.EXPIRED: StateWords(lazy_gettext("Lapsed unpaid"), QUIET),
        InvoiceState.UNCOLLECTIBLE: StateWords(lazy_gettext("Given up"), BAD),
        InvoiceState.PARTIALLY_REFUNDED: StateWords(lazy_gettext("Partly refunded"), WARN),
        InvoiceState.REFUNDED: StateWords(lazy_gettext("Refunded"), QUIET),
        InvoiceState.DISPUTED: StateWords(lazy_gettext("Disputed at the bank"), BAD),
    },
    "subscription": {
        SubscriptionState.AWAITING_PAYMENT: StateWords(lazy_gettext("Waits for payment"), WAIT),
        SubscriptionState.TRIALING: StateWords(lazy_gettext("Trial"), GOOD),
        SubscriptionState.ACTIVE: StateWords(lazy_gettext("Active"), GOOD),
        SubscriptionState.PAST_DUE: StateWords(lazy_gettext("Past due"), BAD),
        SubscriptionState.PAUSED: StateWords(lazy_gettext("Paused"), WARN),
        SubscriptionState.CANCELLED: StateWords(lazy_gettext("Cancelled"), QUIET),
        SubscriptionState.EXPIRED: StateWords(lazy_gettext("Ended"), QUIET),
        SubscriptionState.ABANDONED: StateWords(lazy_gettext("Never paid"), QUIET),
    },
    "refund": {
        RefundState.REQUESTED: StateWords(lazy_gettext("Asked for"), WAIT),
        RefundState.SENT: StateWords(lazy_gettext("At the bank"), WAIT),
        RefundState.UNKNOWN: StateWords(lazy_gettext("Outcome not known yet"), WARN),
        RefundState.SUCCEEDED: StateWords(lazy_gettext("Money went back"), GOOD),
        RefundState.REFUSED: StateWords(lazy_gettext("Refused by the provider"), BAD),
    },
    "saved_card": {
        SavedCardState.ACTIVE: StateWords(lazy_gettext("May be charged"), GOOD),
        SavedCardState.WITHDRAWN: StateWords(lazy_gettext("Withdrawn"), QUIET),
        SavedCardState.REJECTED: StateWords(lazy_gettext("Stopped by the bank"), BAD),
        SavedCardState.EXPIRED: StateWords(lazy_gettext("Expired"), QUIET),
    },
    "gift": {
        GiftState.ORDERED: StateWords(lazy_gettext("Waits for payment"), WAIT),
        GiftState.BOUGHT: StateWords(lazy_gettext("Waits to be claimed"), GOOD),
        GiftState.CLAIMED: StateWords(lazy_gettext("Claimed"), GOOD),
        GiftState.EXPIRED: StateWords(lazy_gettext("Not claimed in time"), QUIET),
        GiftState.ABANDONED: StateWords(lazy_gettext("Never paid"), QUIET),
        GiftState.RETURNED: StateWords(lazy_gettext("Taken back"), QUIET),
    },
    "dispute": {
        DisputeState.OPENED: StateWords(lazy_gettext("The bank decides"), BAD),
        DisputeState.WON: StateWords(lazy_gettext("Won: the money is ours"), GOOD),
        DisputeState.LOST: StateWords(lazy_gettext("Lost: the money is gone"), BAD),
    },
    "price_consent": {
        PriceConsentState.PLANNED: StateWords(lazy_gettext("Not announced yet"), QUIET),
        PriceConsentState.ANNOUNCED: StateWords(lazy_gettext("Announced"), WAIT),
        PriceConsentState.AGREED: StateWords(lazy_gettext("Agreed"), GOOD),
        PriceConsentState.DECLINED: StateWords(lazy_gettext("Did not agree"), WARN),
        PriceConsentState.MOVED: StateWords(lazy_gettext("At the new price"), GOOD),
        PriceConsentState.KEPT: StateWords(lazy_gettext("Kept the old price"), QUIET),
        PriceConsentState.STOPPED: StateWords(lazy_gettext("Renewal stopped"), WARN),
        PriceConsentState.CANCELLED: StateWords(lazy_gettext("Called off"), QUIET),
    },
}
"""By subject of the lifecycle, then by state."""

SUBJECT_WORDS: Mapping[str, object] = {
    "payment": lazy_gettext("Payment"),
    "invoice": lazy_gettext("Invoice"),
    "subscription": lazy_gettext("Subscription"),
    "refund": lazy_gettext("Money back"),
    "saved_card": lazy_gettext("Saved card"),
    "gift": lazy_gettext("Gift"),
    "dispute": lazy_gettext("Dispute"),
    "price_consent": lazy_gettext("New price"),
}


def state_words(subject: str, state: str) -> StateWords:
    """Return what a state is called, and the tone of its badge.

    A state that the code no longer knows is written as it is stored: histories outlive code.

    Args:
        subject: Of a lifecycle, such as "invoice".
        state: One of its states.
    """
    known = STATE_WORDS.get(subject, {}).get(state)
    return StateWords(state.replace("_", " "), QUIET) if known is None else known


def subject_words(subject: str) -> object:
    """Return what a kind of thing is called, lazily translated."""
    return SUBJECT_WORDS.get(subject, subject.replace("_", " "))
