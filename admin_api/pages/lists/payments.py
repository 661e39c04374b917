"""Every attempt to take money, whatever became of it."""

from flask_babel import lazy_gettext
from sqlalchemy import select

from admin_api.pages.cause_words import ORIGIN_WORDS
from admin_api.pages.console_addresses import payment_address
from admin_api.pages.decline_words import decline_words
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    ExactFilter,
    HourFilter,
    IdFilter,
    Listing,
    NumberFilter,
    Sort,
    YesFilter,
    card_cell,
    day_range,
    long_text_cell,
    moment_cell,
    state_cell,
    state_choices,
    text_cell,
    worded_cell,
    words_cell,
    yes_cell,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column, transaction_column
from admin_api.pages.lists.people import viewer_column, viewer_filter
from admin_api.pages.lists.reason_filter import ReasonFilter
from admin_api.queries.pages import Record
from billing_rules.lifecycles import PAYMENT
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from models import Invoice, Payment, Viewer
from runtime.web.pages.formats import NOTHING

PAYMENT_ROWS = (
    select(
        Payment.id,
        Payment.created_at,
        Payment.state,
        Payment.amount_minor,
        Payment.currency,
        Payment.invoice_id,
        Invoice.number.label("invoice_number"),
        Payment.viewer_id,
        Viewer.email,
        Payment.origin,
        Payment.attempt,
        Payment.card_mask,
        Payment.decline_code,
        Payment.decline_class,
        Payment.decline_reason,
        Payment.payer_message,
        Payment.provider,
        Payment.provider_transaction_id,
        Payment.is_surplus,
        Payment.next_check_at,
        Payment.settled_at,
    )
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .join(Viewer, Viewer.id == Payment.viewer_id)
)


def _why_declined(row: Record, key: str) -> str:
    code, reason = row["decline_code"], row["decline_reason"]
    if code is None and reason is None:
        return NOTHING
    words = f"{code}: {decline_words(code, reason)}" if code else decline_words(code, reason)
    return long_text_cell.show({key: words}, key)


decline_cell = worded_cell(_why_declined)
"""The gateway's code and what it means."""

PAYMENTS = Listing(
    key="payments",
    title=lazy_gettext("Payments"),
    about=lazy_gettext("Every attempt to take money, whatever became of it."),
    statement=PAYMENT_ROWS,
    finding=(
        select(Payment.id)
        .outerjoin(Invoice, Invoice.id == Payment.invoice_id)
        .outerjoin(Viewer, Viewer.id == Payment.viewer_id)
    ),
    row_id=Payment.id,
    columns=(
        Column("created_at", lazy_gettext("Begun"), moment_cell),
        Column("state", lazy_gettext("State"), state_cell(PAYMENT)),
        amount_column,
        viewer_column,
        invoice_column,
        Column("decline_code", lazy_gettext("Why not"), decline_cell),
        transaction_column,
        Column("card_mask", lazy_gettext("Card"), card_cell, is_number=True),
    ),
    also_exported=(
        Column("origin", lazy_gettext("Begun by"), words_cell(ORIGIN_WORDS)),
        Column("attempt", lazy_gettext("Attempt"), text_cell),
        Column("payer_message", lazy_gettext("What the payer was told"), long_text_cell),
        Column("is_surplus", lazy_gettext("Surplus money"), yes_cell),
        Column("settled_at", lazy_gettext("Settled"), moment_cell),
    ),
    exported_codes=("id", "invoice_id", "decline_class", "decline_reason", "provider"),
    filters=(
        ChoiceFilter("state", lazy_gettext("State"), Payment.state, state_choices(PAYMENT)),
        ChoiceFilter(
            "origin", lazy_gettext("Begun by"), Payment.origin, tuple(ORIGIN_WORDS.items())
        ),
        viewer_filter,
        NumberFilter(
            "provider_transaction_id", lazy_gettext("Transaction"), Payment.provider_transaction_id
        ),
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        ExactFilter("card", lazy_gettext("Card (last four)"), Payment.card_mask),
        ReasonFilter("decline_code", lazy_gettext("Refusal: code")),
        ExactFilter("decline_class", lazy_gettext("Refusal: class"), Payment.decline_class),
        YesFilter("failed", lazy_gettext("Failed"), Payment.state.in_(RETRYABLE_PAYMENT_STATES)),
        YesFilter("is_open", lazy_gettext("Outcome awaited"), Payment.next_check_at.is_not(None)),
        *day_range(
            Payment.created_at, since=lazy_gettext("Begun from"), until=lazy_gettext("Begun up to")
        ),
        *day_range(
            Payment.settled_at,
            prefix="settled_",
            since=lazy_gettext("Settled from"),
            until=lazy_gettext("Settled up to"),
        ),
        HourFilter("settled_hour", lazy_gettext("Settled in the hour"), Payment.settled_at),
        IdFilter("invoice_id", lazy_gettext("Invoice"), Payment.invoice_id),
        IdFilter("viewer_id", lazy_gettext("Viewer"), Payment.viewer_id),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Begun"), Payment.created_at),
        Sort("amount", lazy_gettext("Amount"), Payment.amount_minor),
    ),
    address=lambda row: payment_address(row["id"]),
    empty=lazy_gettext("Nobody has ever tried to pay."),
)
