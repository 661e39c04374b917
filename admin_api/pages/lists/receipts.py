"""Money that moved and whose fiscal receipt has not come."""

from collections.abc import Mapping

from flask import Blueprint, Response
from flask_babel import lazy_gettext
from sqlalchemy import false, select

from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    Listing,
    NumberFilter,
    Sort,
    day_range,
    export_listing,
    long_text_cell,
    moment_cell,
    render_listing,
    words_cell,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column, transaction_column
from admin_api.pages.lists.people import viewer_column, viewer_filter
from admin_api.queries.receipts import MISSING, missing_money
from admin_api.roles import READERS
from admin_api.services import services
from models import Invoice, Viewer
from runtime.web.auth import require_roles

MISSING_ROWS = MISSING.outerjoin(Viewer, Viewer.id == Invoice.viewer_id).add_columns(Viewer.email)

RECEIPT_KIND_WORDS: Mapping[str, object] = {
    "income": lazy_gettext("Payment"),
    "income_return": lazy_gettext("Return"),
}

MISSING_RECEIPTS = Listing(
    key="receipts",
    path="/receipts/missing",
    title=lazy_gettext("Missing receipts"),
    about=lazy_gettext(
        "The law wants a fiscal receipt for each payment and refund. Registers take seconds; "
        "these have been waited for longer than an hour."
    ),
    statement=MISSING_ROWS,
    finding=(
        select(missing_money.c.id)
        .outerjoin(Invoice, Invoice.id == missing_money.c.invoice_id)
        .outerjoin(Viewer, Viewer.id == Invoice.viewer_id)
    ),
    row_id=missing_money.c.id,
    columns=(
        Column("settled_at", lazy_gettext("Money moved"), moment_cell),
        Column("kind", lazy_gettext("What"), words_cell(RECEIPT_KIND_WORDS)),
        amount_column,
        viewer_column,
        invoice_column,
        Column("description", lazy_gettext("For"), long_text_cell),
        transaction_column,
    ),
    exported_codes=("id", "payment_id", "invoice_id"),
    filters=(
        ChoiceFilter(
            "kind", lazy_gettext("What"), missing_money.c.kind, tuple(RECEIPT_KIND_WORDS.items())
        ),
        viewer_filter,
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        NumberFilter(
            "provider_transaction_id",
            lazy_gettext("Transaction"),
            missing_money.c.provider_transaction_id,
        ),
        *day_range(missing_money.c.settled_at),
    ),
    sorts=(
        Sort("settled_at", lazy_gettext("Money moved"), missing_money.c.settled_at),
        Sort("amount", lazy_gettext("Amount"), missing_money.c.amount_minor),
    ),
    address=of_invoice,
    empty=lazy_gettext("No receipt is missing."),
    template="console/list_receipts.html",
)


def add_missing_receipts(blueprint: Blueprint) -> None:
    """Register the list, which is empty where no register is connected: nothing is missed then.

    Args:
        blueprint: Of the lists.
    """

    @blueprint.route(MISSING_RECEIPTS.rule, methods=["GET"])
    @require_roles(*READERS)
    def receipts() -> Response:
        expected = services().receipts_expected
        return render_listing(_missed(), receipts_expected=expected)

    @blueprint.route(f"{MISSING_RECEIPTS.rule}.csv", methods=["GET"])
    @require_roles(*READERS)
    def receipts_csv() -> Response:
        return export_listing(_missed())


def _missed() -> Listing:
    if services().receipts_expected:
        return MISSING_RECEIPTS
    return MISSING_RECEIPTS.narrowed(MISSING_ROWS.where(false()))
