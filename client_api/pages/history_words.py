"""What viewers are told of their invoices: what each is for, how it stands, and giving it up."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Row

from billing_rules.lifecycles import (
    INVOICE,
    PAYMENT,
    InvoiceState,
    PaymentState,
    SubscriptionState,
)
from client_api.pages.standing_words import GOOD, WAIT, StandingWords, standing_words
from client_api.pages.submitted_payments import is_begun, is_on_its_way
from client_api.representations.invoices import is_payable

KIND_WORDS: Mapping[str, object] = MappingProxyType(
    {
        "first": lazy_gettext("First period"),
        "renewal": lazy_gettext("Renewal"),
        "change": lazy_gettext("Change of plan"),
        "manual": lazy_gettext("Single invoice"),
        "gift": lazy_gettext("Gift"),
        "card_check": lazy_gettext("Check of a card"),
    }
)
"""By the kind of an invoice."""

UNSETTLED_STATES = (
    InvoiceState.ISSUED,
    InvoiceState.PAST_DUE,
    InvoiceState.UNCOLLECTIBLE,
)
"""For these the last attempt may still bring money."""

_NOTHING_TO_PAY = StandingWords(lazy_gettext("Nothing to pay"), GOOD)
_BEGUN = StandingWords(lazy_gettext("Payment begun"), WAIT)


def invoice_standing(invoice: Row[Any]) -> StandingWords:
    """Return how an invoice is told: never as unpaid while the money may have been taken.

    Args:
        invoice: With its last attempt.
    """
    if is_being_paid(invoice):
        return standing_words(PaymentState.SENT, PAYMENT.subject)
    if is_payment_begun(invoice):
        return _BEGUN
    if invoice.state == InvoiceState.PAID and invoice.amount_minor == 0:
        return _NOTHING_TO_PAY
    # It lapses when a sweep comes by; for the viewer it has lapsed already.
    has_lapsed = invoice.state == InvoiceState.ISSUED and not is_payable(invoice)
    state = InvoiceState.EXPIRED if has_lapsed else invoice.state
    return standing_words(state, INVOICE.subject)


def is_being_paid(invoice: Row[Any]) -> bool:
    """Return whether the bank has an attempt to pay whose outcome nobody knows yet."""
    is_moving = is_on_its_way(invoice.payment_state, invoice.payment_id)
    return invoice.state in UNSETTLED_STATES and is_moving


def is_payment_begun(invoice: Row[Any]) -> bool:
    """Return whether the form of a payment was opened, and what came of it nobody has told us."""
    return is_payable(invoice) and is_begun(invoice.payment_state, invoice.payment_id)


def may_be_given_up(invoice: Row[Any]) -> bool:
    """Return whether the viewer may annul an invoice here.

    A renewal is not given up by itself: turning renewal off is what says it, for the periods that
    follow too.
    """
    is_open = "cancel" in INVOICE.allowed(invoice.state) and is_payable(invoice)
    return is_open and invoice.kind != "renewal" and not is_being_paid(invoice)


def giving_up_words(invoice: Row[Any]) -> str:
    """Return what follows when a viewer gives up an invoice.

    Args:
        invoice: With its last attempt and the state of its subscription.
    """
    begins = invoice.subscription_state == SubscriptionState.AWAITING_PAYMENT
    match invoice.kind:
        case "first" | "card_check" if begins:
            words = gettext("The subscription that it would begin is given up with it.")
        case "first":
            words = gettext("Your trial goes on to its end, and nothing follows it.")
        case "change":
            words = gettext("You stay with the plan that you have.")
        case "gift":
            words = gettext("The gift is not bought, and its code will never be valid.")
        case "card_check":
            words = gettext("The card is not saved.")
        case _:
            words = gettext("What it was for is not provided.")
    return str(words)
