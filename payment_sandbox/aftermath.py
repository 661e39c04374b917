"""What service instructions inside a payment's own data set going: receipts and regular charges."""

from __future__ import annotations

from payment_sandbox.dates import step
from payment_sandbox.errors import RequestRefused
from payment_sandbox.fields import Fields, encode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.operations import Operation, Status
from payment_sandbox.receipts import SANDBOX_INN, ReceiptRequest, ReceiptStatus, queue_receipt
from payment_sandbox.saved_cards import keep_card
from payment_sandbox.subscription_terms import read_interval
from payment_sandbox.subscription_views import tell_of_subscription
from payment_sandbox.subscriptions import Subscription, new_subscription, save_subscription


def follow_success(gateway: Gateway, books: Books, operation: Operation) -> None:
    """Start what a successful payment asks for.

    Instructions that cannot be used never undo the payment.
    """
    if operation.status is Status.COMPLETED:
        ask_for_receipt(gateway, books, operation, "Income")
    if operation.subscription_id is not None:
        return
    wish = _instructions(operation).nested("recurrent")
    if not wish or operation.account_id is None:
        return
    try:
        draft = _subscription_draft(gateway, books, operation, wish)
    except RequestRefused as refusal:
        gateway.journal.write(
            "recurrent_ignored", transaction_id=operation.transaction_id, reason=refusal.message
        )
        return
    subscription = new_subscription(gateway.clock, draft)
    save_subscription(books, subscription)
    tell_of_subscription(gateway, books, subscription)


def ask_for_receipt(
    gateway: Gateway, books: Books, operation: Operation, receipt_type: str
) -> None:
    """Queue the receipt that an operation carries, if it carries one.

    A receipt that breaks the rules, or whose lines do not sum to the operation, is never formed.
    """
    document = _instructions(operation).raw("customerReceipt")
    if not isinstance(document, dict):
        return
    request = ReceiptRequest(
        type=receipt_type,
        inn=SANDBOX_INN,
        document=document,
        transaction_id=operation.transaction_id,
        invoice_id=operation.invoice_id,
        account_id=operation.account_id,
        paid_minor=operation.amount_minor,
    )
    receipt = queue_receipt(gateway, books, request)
    if receipt.status is ReceiptStatus.ERROR:
        gateway.journal.write(
            "receipt_refused",
            transaction_id=operation.transaction_id,
            amount_minor=operation.amount_minor,
            receipt_minor=receipt.amount_minor,
        )


def _instructions(operation: Operation) -> Fields:
    return Fields({"JsonData": operation.json_data}).nested("JsonData").nested("cloudpayments")


def _subscription_draft(
    gateway: Gateway, books: Books, operation: Operation, wish: Fields
) -> Subscription:
    interval, period = read_interval(wish), wish.required_integer("period", at_least=1)
    has_amount = wish.raw("amount") is not None
    amount_minor = wish.amount_minor("amount") if has_amount else operation.amount_minor
    start_at_ms = wish.moment_ms("startDate") or step(gateway.clock.now_ms(), interval, period)
    account_id = operation.account_id or ""
    token = operation.token or keep_card(
        books,
        account_id,
        first_six=operation.first_six,
        last_four=operation.last_four,
        expires=operation.expires,
    )
    receipt = wish.raw("customerReceipt") or wish.raw("receipt")
    return Subscription(
        id="",
        token=token,
        account_id=account_id,
        description=operation.description or "",
        email=operation.email,
        amount_minor=amount_minor,
        currency=operation.currency,
        require_confirmation=False,
        start_at_ms=start_at_ms,
        interval=interval,
        period=period,
        max_periods=wish.integer("maxPeriods"),
        culture_name=operation.culture_name or "ru-RU",
        receipt=None if receipt is None else encode_json(receipt).decode(),
    )
