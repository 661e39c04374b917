"""Money on its way back to viewers, and money that has gone back."""

from flask_babel import lazy_gettext
from sqlalchemy import select

from admin_api.pages.cause_words import asker_words
from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Column,
    Listing,
    NumberFilter,
    Sort,
    day_range,
    long_text_cell,
    moment_cell,
    state_cell,
    state_choices,
    worded_cell,
    words_field,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column, transaction_column
from admin_api.pages.lists.people import in_one_line, viewer_column, viewer_filter
from admin_api.pages.reason_words import reason_words
from admin_api.queries.pages import Record
from billing_rules.lifecycles import REFUND
from models import Invoice, Refund, Viewer

REFUND_ROWS = (
    select(
        Refund.id,
        Refund.created_at,
        Refund.state,
        Refund.amount_minor,
        Refund.currency,
        Refund.reason,
        Refund.requested_by,
        Refund.refusal,
        Refund.provider_transaction_id,
        Refund.settled_at,
        Refund.payment_id,
        Refund.invoice_id,
        Invoice.number.label("invoice_number"),
        Invoice.viewer_id,
        Viewer.email,
    )
    .join(Invoice, Invoice.id == Refund.invoice_id)
    .join(Viewer, Viewer.id == Invoice.viewer_id)
)


def _reason(row: Record, key: str) -> str:
    return long_text_cell.show({key: reason_words(row[key])}, key)


def _asker(row: Record, key: str) -> str:
    # The id of a manager may be long; a program wants it whole, a person does not.
    return in_one_line(asker_words(row[key]))


REFUNDS = Listing(
    key="refunds",
    title=lazy_gettext("Refunds"),
    about=lazy_gettext("What went back, or is on its way back, and who wanted it so."),
    statement=REFUND_ROWS,
    finding=(
        select(Refund.id)
        .outerjoin(Invoice, Invoice.id == Refund.invoice_id)
        .outerjoin(Viewer, Viewer.id == Invoice.viewer_id)
    ),
    row_id=Refund.id,
    columns=(
        Column("created_at", lazy_gettext("Asked for"), moment_cell),
        Column("state", lazy_gettext("State"), state_cell(REFUND)),
        amount_column,
        viewer_column,
        invoice_column,
        Column("reason", lazy_gettext("Reason"), Cell(_reason, (words_field(_reason),))),
        Column("requested_by", lazy_gettext("Asked by"), worded_cell(_asker)),
        transaction_column,
        Column("settled_at", lazy_gettext("Settled"), moment_cell),
    ),
    also_exported=(Column("refusal", lazy_gettext("Why the provider refused"), long_text_cell),),
    exported_codes=("id", "payment_id", "invoice_id"),
    filters=(
        ChoiceFilter("state", lazy_gettext("State"), Refund.state, state_choices(REFUND)),
        viewer_filter,
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        NumberFilter(
            "provider_transaction_id", lazy_gettext("Transaction"), Refund.provider_transaction_id
        ),
        *day_range(Refund.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Asked for"), Refund.created_at),
        Sort("amount", lazy_gettext("Amount"), Refund.amount_minor),
        Sort("settled_at", lazy_gettext("Settled"), Refund.settled_at, is_nullable=True),
    ),
    address=of_invoice,
    empty=lazy_gettext("No money has ever gone back."),
)
