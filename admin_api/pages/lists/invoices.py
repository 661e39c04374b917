"""Everything that viewers were asked to pay."""

from flask_babel import lazy_gettext
from sqlalchemy import select

from admin_api.pages.cause_words import KIND_WORDS
from admin_api.pages.console_addresses import invoice_address
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    IdFilter,
    Listing,
    NumberFilter,
    Sort,
    YesFilter,
    day_range,
    long_text_cell,
    moment_cell,
    money_cell,
    state_cell,
    state_choices,
    text_cell,
    words_cell,
)
from admin_api.pages.lists.money_columns import amount_column
from admin_api.pages.lists.people import viewer_column, viewer_filter
from admin_api.queries.failed_then_paid import FAILED_THEN_PAID
from admin_api.queries.invoices import INVOICES as FACTS
from billing_rules.lifecycles import INVOICE
from models import Invoice, Viewer

INVOICE_ROWS = FACTS.join(Viewer, Viewer.id == Invoice.viewer_id).add_columns(Viewer.email)

INVOICES = Listing(
    key="invoices",
    title=lazy_gettext("Invoices"),
    statement=INVOICE_ROWS,
    finding=select(Invoice.id).outerjoin(Viewer, Viewer.id == Invoice.viewer_id),
    row_id=Invoice.id,
    columns=(
        Column("number", lazy_gettext("Number"), text_cell, is_number=True),
        Column("created_at", lazy_gettext("Issued"), moment_cell),
        viewer_column,
        Column("kind", lazy_gettext("For"), words_cell(KIND_WORDS)),
        Column("state", lazy_gettext("State"), state_cell(INVOICE)),
        amount_column,
        Column(
            "refunded",
            lazy_gettext("Gone back"),
            money_cell("refunded_minor", "currency"),
            is_number=True,
        ),
        Column("paid_at", lazy_gettext("Paid"), moment_cell),
        Column("next_attempt_at", lazy_gettext("Next try"), moment_cell),
    ),
    also_exported=(
        Column("description", lazy_gettext("Description"), long_text_cell),
        Column("period_start", lazy_gettext("Period from"), moment_cell),
        Column("period_end", lazy_gettext("Period up to"), moment_cell),
        Column("expires_at", lazy_gettext("Lapses"), moment_cell),
    ),
    exported_codes=("id", "subscription_id"),
    filters=(
        ChoiceFilter("state", lazy_gettext("State"), Invoice.state, state_choices(INVOICE)),
        ChoiceFilter("kind", lazy_gettext("For"), Invoice.kind, tuple(KIND_WORDS.items())),
        viewer_filter,
        NumberFilter("number", lazy_gettext("Number"), Invoice.number),
        *day_range(
            Invoice.created_at,
            since=lazy_gettext("Issued from"),
            until=lazy_gettext("Issued up to"),
        ),
        *day_range(
            Invoice.paid_at,
            prefix="paid_",
            since=lazy_gettext("Paid from"),
            until=lazy_gettext("Paid up to"),
        ),
        YesFilter("recovered", lazy_gettext("Failed, then paid"), FAILED_THEN_PAID),
        IdFilter("subscription_id", lazy_gettext("Subscription"), Invoice.subscription_id),
        IdFilter("viewer_id", lazy_gettext("Viewer"), Invoice.viewer_id),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Issued"), Invoice.created_at),
        Sort("number", lazy_gettext("Number"), Invoice.number),
        Sort("amount", lazy_gettext("Amount"), Invoice.amount_minor),
        Sort("paid_at", lazy_gettext("Paid"), Invoice.paid_at, is_nullable=True),
        Sort(
            "next_attempt_at",
            lazy_gettext("Next try"),
            Invoice.next_attempt_at,
            is_nullable=True,
            is_ascending_first=True,
        ),
    ),
    address=lambda row: invoice_address(row["id"]),
    empty=lazy_gettext("Nothing was ever asked for."),
)
