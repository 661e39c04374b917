"""How a subscription looks in answers and in the Recurrent notification."""

from __future__ import annotations

from payment_sandbox.dates import iso_date, notification_date, slash_date
from payment_sandbox.fields import decode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.money import currency_code, json_amount, text_amount
from payment_sandbox.notifications.encoding import given
from payment_sandbox.notifications.queue import Subject, enqueue
from payment_sandbox.notifications.site_settings import NotificationKind
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.subscriptions import INTERVAL_CODES, STATUS_CODES, Subscription


def subscription_json(subscription: Subscription) -> JsonObject:
    """Return a subscription as `Model`."""
    return {
        "Id": subscription.id,
        "AccountId": subscription.account_id,
        "Description": subscription.description,
        "Email": subscription.email,
        "Amount": json_amount(subscription.amount_minor),
        "CurrencyCode": currency_code(subscription.currency),
        "Currency": subscription.currency,
        "RequireConfirmation": subscription.require_confirmation,
        "IntervalCode": INTERVAL_CODES[subscription.interval],
        "Interval": subscription.interval,
        "Period": subscription.period,
        "MaxPeriods": subscription.max_periods,
        "CultureName": subscription.culture_name,
        "StatusCode": STATUS_CODES[subscription.status],
        "Status": subscription.status.value,
        "SuccessfulTransactionsNumber": subscription.successful_number,
        "FailedTransactionsNumber": subscription.failed_number,
        **_dates(subscription),
        "Receipt": None if subscription.receipt is None else decode_json(subscription.receipt),
        "FailoverSchemeId": None,
    }


def tell_of_subscription(gateway: Gateway, books: Books, subscription: Subscription) -> None:
    """Notify the merchant of a subscription's new status."""
    pairs = _recurrent_fields(subscription)
    enqueue(gateway, books, NotificationKind.RECURRENT, pairs, subject=Subject(None, None))


def _dates(subscription: Subscription) -> JsonObject:
    return {
        "StartDate": slash_date(subscription.start_at_ms),
        "StartDateIso": iso_date(subscription.start_at_ms),
        "LastTransactionDate": slash_date(subscription.last_at_ms),
        "LastTransactionDateIso": iso_date(subscription.last_at_ms),
        "NextTransactionDate": slash_date(subscription.next_at_ms),
        "NextTransactionDateIso": iso_date(subscription.next_at_ms),
    }


def _recurrent_fields(subscription: Subscription) -> list[tuple[str, str]]:
    return [
        ("Id", subscription.id),
        ("AccountId", subscription.account_id),
        ("Description", subscription.description),
        ("Email", subscription.email or ""),
        ("Amount", text_amount(subscription.amount_minor)),
        ("Currency", subscription.currency),
        ("RequireConfirmation", str(int(subscription.require_confirmation))),
        ("StartDate", notification_date(subscription.start_at_ms)),
        ("Interval", subscription.interval),
        ("Period", str(subscription.period)),
        ("Status", subscription.status.value),
        ("SuccessfulTransactionsNumber", str(subscription.successful_number)),
        ("FailedTransactionsNumber", str(subscription.failed_number)),
        *given("MaxPeriods", str(subscription.max_periods or "")),
        *given("LastTransactionDate", notification_date(subscription.last_at_ms)),
        *given("NextTransactionDate", notification_date(subscription.next_at_ms)),
    ]
