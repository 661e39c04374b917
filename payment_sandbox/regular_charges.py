"""Charging subscriptions that are due."""

from __future__ import annotations

from payment_sandbox.charging import settle_charge
from payment_sandbox.fields import decode_json, encode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.check import ask_merchant
from payment_sandbox.operations import Operation, Status
from payment_sandbox.saved_cards import get_saved_card
from payment_sandbox.subscription_views import tell_of_subscription
from payment_sandbox.subscriptions import (
    Subscription,
    get_subscription,
    list_due_subscriptions,
    save_subscription,
)

BY_MERCHANT, SCHEDULED = 0, 1
"""`TrInitiatorCode` and `PaymentScheduled` of a regular charge."""


def charge_due_subscriptions(gateway: Gateway) -> None:
    """Make every regular charge whose moment has come, once each."""
    with gateway.ledger.transaction() as books:
        due = list_due_subscriptions(books, gateway.clock.now_ms())
    for subscription in due:
        charge_subscription(gateway, subscription)


def charge_subscription(gateway: Gateway, subscription: Subscription) -> None:
    """Make one regular charge, unless the subscription was changed while the merchant was asked."""
    draft = _draft(gateway, subscription)
    check_code = ask_merchant(gateway, draft)
    with gateway.ledger.transaction() as books:
        if get_subscription(books, subscription.id) != subscription:
            return
        settled = settle_charge(gateway, books, draft, check_code)
        _move(gateway, books, subscription, settled)


def _move(gateway: Gateway, books: Books, before: Subscription, settled: Operation) -> None:
    step = before.after_success if settled.is_successful else before.after_failure
    after = step(gateway.clock)
    save_subscription(books, after)
    if after.status is not before.status:
        tell_of_subscription(gateway, books, after)


def _draft(gateway: Gateway, subscription: Subscription) -> Operation:
    with gateway.ledger.transaction() as books:
        card = get_saved_card(books, subscription.token, subscription.account_id)
    return Operation(
        transaction_id=gateway.new_transaction_id(),
        status=Status.AWAITING_AUTHENTICATION,
        amount_minor=subscription.amount_minor,
        currency=subscription.currency,
        created_at_ms=gateway.clock.now_ms(),
        two_stage=subscription.require_confirmation,
        first_six=card.first_six,
        last_four=card.last_four,
        expires=card.expires,
        token=card.token,
        account_id=subscription.account_id,
        subscription_id=subscription.id,
        initiator_code=BY_MERCHANT,
        payment_scheduled=SCHEDULED,
        email=subscription.email,
        description=subscription.description,
        json_data=_receipt_instruction(subscription),
        culture_name=subscription.culture_name,
    )


def _receipt_instruction(subscription: Subscription) -> str | None:
    if subscription.receipt is None:
        return None
    receipt = decode_json(subscription.receipt)
    return encode_json({"cloudPayments": {"customerReceipt": receipt}}).decode()
