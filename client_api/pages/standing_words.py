"""What each state is called before viewers, and how serious it looks, on every page of theirs.

A viewer reads what a state means to them and to their money, not what a machine calls it: nothing
is told as having failed while money may still be on its way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask
from flask_babel import lazy_gettext

from billing_rules.lifecycles import (
    GIFT,
    INVOICE,
    PAYMENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
    GiftState,
    InvoiceState,
    PaymentState,
    RefundState,
    SavedCardState,
    SubscriptionState,
)

GOOD, WAIT, WARN, BAD, QUIET = "good", "wait", "warn", "bad", "quiet"
"""Tones of badges: all is well, it is under way, please act, it was refused, it is over."""


@dataclass(frozen=True, slots=True)
class StandingWords:
    """How a state is told.

    Args:
        words: Lazily translated; two or three of them.
        tone: Of the badge.
    """

    words: object
    tone: str


def _told(tone: str, words: object) -> StandingWords:
    return StandingWords(words, tone)


_S, _I, _P, _R, _C, _G = (
    SubscriptionState,
    InvoiceState,
    PaymentState,
    RefundState,
    SavedCardState,
    GiftState,
)

_AT_THE_BANK = _told(WAIT, lazy_gettext("At the bank"))
_NOT_CHARGED = _told(QUIET, lazy_gettext("Nothing was charged"))
_ON_ITS_WAY_BACK = _told(WAIT, lazy_gettext("On its way back"))

STANDING_WORDS: Mapping[str, Mapping[str, StandingWords]] = MappingProxyType(
    {
        SUBSCRIPTION.subject: {
            _S.AWAITING_PAYMENT: _told(WAIT, lazy_gettext("Waiting for payment")),
            _S.TRIALING: _told(GOOD, lazy_gettext("Trial")),
            _S.ACTIVE: _told(GOOD, lazy_gettext("Active")),
            _S.PAST_DUE: _told(WARN, lazy_gettext("Payment needed")),
            _S.PAUSED: _told(QUIET, lazy_gettext("Paused")),
            _S.CANCELLED: _told(QUIET, lazy_gettext("Cancelled")),
            _S.EXPIRED: _told(QUIET, lazy_gettext("Ended")),
            _S.ABANDONED: _told(QUIET, lazy_gettext("Never begun")),
        },
        INVOICE.subject: {
            _I.ISSUED: _told(WAIT, lazy_gettext("To be paid")),
            _I.PAST_DUE: _told(WARN, lazy_gettext("Overdue")),
            _I.PAID: _told(GOOD, lazy_gettext("Paid")),
            _I.CANCELLED: _told(QUIET, lazy_gettext("Cancelled")),
            _I.EXPIRED: _told(QUIET, lazy_gettext("Lapsed")),
            _I.UNCOLLECTIBLE: _told(QUIET, lazy_gettext("Not paid")),
            _I.PARTIALLY_REFUNDED: _told(GOOD, lazy_gettext("Partly returned")),
            _I.REFUNDED: _told(QUIET, lazy_gettext("Returned")),
            _I.DISPUTED: _told(WARN, lazy_gettext("Disputed at the bank")),
        },
        PAYMENT.subject: {
            _P.OPENED: _told(WAIT, lazy_gettext("Begun")),
            _P.SENT: _AT_THE_BANK,
            _P.UNKNOWN: _AT_THE_BANK,
            _P.SUCCEEDED: _told(GOOD, lazy_gettext("Paid")),
            _P.DECLINED: _told(BAD, lazy_gettext("Declined by the bank")),
            _P.NOT_SENT: _NOT_CHARGED,
            _P.REFUSED: _NOT_CHARGED,
            _P.ABANDONED: _told(QUIET, lazy_gettext("Not finished")),
        },
        REFUND.subject: {
            _R.REQUESTED: _ON_ITS_WAY_BACK,
            _R.SENT: _ON_ITS_WAY_BACK,
            _R.UNKNOWN: _ON_ITS_WAY_BACK,
            _R.SUCCEEDED: _told(GOOD, lazy_gettext("Returned")),
            # The provider would not do it; a manager sees to it, and the money is still owed.
            _R.REFUSED: _told(WARN, lazy_gettext("Delayed: we are looking into it")),
        },
        SAVED_CARD.subject: {
            _C.ACTIVE: _told(GOOD, lazy_gettext("Can be charged")),
            _C.WITHDRAWN: _told(QUIET, lazy_gettext("Withdrawn")),
            _C.REJECTED: _told(BAD, lazy_gettext("Refused by the bank")),
            _C.EXPIRED: _told(WARN, lazy_gettext("Expired")),
        },
        GIFT.subject: {
            _G.ORDERED: _told(WAIT, lazy_gettext("Waiting for payment")),
            _G.BOUGHT: _told(GOOD, lazy_gettext("Ready to be given")),
            _G.CLAIMED: _told(GOOD, lazy_gettext("Claimed")),
            _G.EXPIRED: _told(QUIET, lazy_gettext("Not claimed in time")),
            _G.ABANDONED: _told(QUIET, lazy_gettext("Given up")),
            _G.RETURNED: _told(QUIET, lazy_gettext("Money returned")),
        },
    }
)
"""By subject and state of `billing_rules.lifecycles`."""


def standing_words(state: str, subject: str) -> StandingWords:
    """Return how a state is told to a viewer.

    Args:
        state: Of a row.
        subject: What it is the state of: `invoice`, `saved_card`, as lifecycles name it.
    """
    return STANDING_WORDS[subject][state]


def use_standing_words(app: Flask) -> None:
    """Give the templates of `app` the filter `standing`: `invoice.state | standing("invoice")`."""
    app.jinja_env.filters["standing"] = standing_words
