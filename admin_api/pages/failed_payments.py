"""The list of failed payments: the last word on invoices that nobody has paid."""

from flask_babel import gettext, lazy_gettext

from admin_api.manual_retry import retry_advice
from admin_api.pages.console_addresses import payment_address
from admin_api.pages.decline_words import decline_words
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Code,
    Column,
    ExactFilter,
    IdFilter,
    Listing,
    NumberFilter,
    Sort,
    YesFilter,
    badge,
    day_range,
    link_cell,
    long_text_cell,
    moment_cell,
    text_cell,
    worded_cell,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column
from admin_api.pages.lists.people import id_code, viewer_column, viewer_filter
from admin_api.pages.lists.rights import may
from admin_api.pages.retry_words import VERDICT_WORDS
from admin_api.pages.state_words import STATE_WORDS
from admin_api.queries.failed_payment_story import FAILED_IDS, FAILED_ROWS
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from admin_api.services import services
from billing_rules.lifecycles import PaymentState
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES, RetryVerdict
from models import Invoice, Payment


def _short_id(row: Record, key: str) -> str:
    return id_code(row[key])


def _why(row: Record, key: str) -> str:
    if row["state"] == PaymentState.NOT_SENT:
        words = gettext("it never reached the bank")
    else:
        words = decline_words(row["decline_code"], row["decline_reason"])
    code = row["decline_code"]
    return long_text_cell.show({key: f"{code}: {words}" if code else words}, key)


def _verdict(row: Record) -> str:
    return str(retry_advice(row, limit=services().manual_retry_limit)["verdict"])


def _retry_address(row: Record) -> str | None:
    is_open = may(MANAGERS) and _verdict(row) == RetryVerdict.ALLOWED
    return f"{payment_address(row['id'])}/retry" if is_open else None


verdict_cell = worded_cell(
    lambda row, _key: badge(*VERDICT_WORDS[_verdict(row)]),
    Code(value=lambda row, _name: _verdict(row)),
)
"""Whether it may be tried again."""

FAILED_PAYMENTS = Listing(
    key="failed",
    path="/failed",
    title=lazy_gettext("Failed payments"),
    about=lazy_gettext(
        "The last try of each invoice that nobody has paid. Most are tried again by themselves; "
        "one may be tried by hand when the viewer says that the card is in order."
    ),
    statement=FAILED_ROWS,
    finding=FAILED_IDS,
    row_id=Payment.id,
    columns=(
        Column("id", lazy_gettext("Payment"), Cell(_short_id)),
        amount_column,
        Column("decline_code", lazy_gettext("Reason"), worded_cell(_why)),
        Column("created_at", lazy_gettext("Last attempt"), moment_cell),
        Column("attempts", lazy_gettext("Attempts"), text_cell, is_number=True),
        Column("next_attempt_at", lazy_gettext("Next planned try"), moment_cell),
        Column("verdict", lazy_gettext("By hand"), link_cell(_retry_address, verdict_cell)),
        viewer_column,
        invoice_column,
    ),
    also_exported=(
        Column("payer_message", lazy_gettext("What the payer was told"), long_text_cell),
        Column("manual_attempts", lazy_gettext("Tries by hand"), text_cell),
    ),
    exported_codes=("invoice_id", "subscription_id", "state", "decline_class", "decline_reason"),
    filters=(
        ChoiceFilter(
            "state",
            lazy_gettext("State"),
            Payment.state,
            tuple((str(it), STATE_WORDS["payment"][it].words) for it in RETRYABLE_PAYMENT_STATES),
        ),
        ExactFilter("decline_code", lazy_gettext("Code of the refusal"), Payment.decline_code),
        YesFilter(
            "is_planned", lazy_gettext("Next try planned"), Invoice.next_attempt_at.is_not(None)
        ),
        viewer_filter,
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        *day_range(Payment.created_at),
        IdFilter("invoice_id", lazy_gettext("Invoice"), Payment.invoice_id),
        IdFilter("viewer_id", lazy_gettext("Viewer"), Payment.viewer_id),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Last attempt"), Payment.created_at),
        Sort("amount", lazy_gettext("Amount"), Payment.amount_minor),
        Sort(
            "next_attempt_at",
            lazy_gettext("Next planned try"),
            Invoice.next_attempt_at,
            is_nullable=True,
            is_ascending_first=True,
        ),
    ),
    address=lambda row: payment_address(row["id"]),
    empty=lazy_gettext("No payment has failed that was not paid after all."),
)
