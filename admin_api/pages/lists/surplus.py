"""Money that came without being owed any more, and what has become of it."""

from flask_babel import lazy_gettext
from markupsafe import Markup
from sqlalchemy import exists

from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import (
    Column,
    Listing,
    NumberFilter,
    Sort,
    YesFilter,
    badge,
    day_range,
    moment_cell,
    state_cell,
    worded_cell,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column, transaction_column
from admin_api.pages.lists.people import viewer_column, viewer_filter
from admin_api.pages.state_words import state_words
from admin_api.queries.pages import Record
from admin_api.queries.payments import SURPLUS as FACTS
from billing_rules.lifecycles import INVOICE, RefundState
from models import Invoice, Payment, Refund, Viewer
from runtime.web.pages.formats import NOTHING

SURPLUS_ROWS = FACTS.join(Viewer, Viewer.id == Payment.viewer_id).add_columns(Viewer.email)

_went_back = exists().where(Refund.payment_id == Payment.id, Refund.state == RefundState.SUCCEEDED)


def _ways_back(row: Record, key: str) -> str:
    badges = [badge(*state_words("refund", state)) for state in row[key]]
    return Markup(" ").join(badges) if badges else NOTHING


SURPLUS = Listing(
    key="surplus",
    path="/payments/surplus",
    title=lazy_gettext("Surplus money"),
    about=lazy_gettext(
        "Money that came twice, too late, or for something annulled. It goes back by itself; "
        "look at what does not."
    ),
    statement=SURPLUS_ROWS,
    row_id=Payment.id,
    columns=(
        Column("created_at", lazy_gettext("Begun"), moment_cell),
        amount_column,
        Column("refund_states", lazy_gettext("Way back"), worded_cell(_ways_back)),
        viewer_column,
        invoice_column,
        Column("invoice_state", lazy_gettext("State of the invoice"), state_cell(INVOICE)),
        transaction_column,
        Column("settled_at", lazy_gettext("Came"), moment_cell),
    ),
    exported_codes=("id", "invoice_id"),
    filters=(
        YesFilter("went_back", lazy_gettext("Went back"), _went_back),
        viewer_filter,
        NumberFilter(
            "provider_transaction_id", lazy_gettext("Transaction"), Payment.provider_transaction_id
        ),
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        *day_range(Payment.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Begun"), Payment.created_at),
        Sort("amount", lazy_gettext("Amount"), Payment.amount_minor),
        Sort("settled_at", lazy_gettext("Came"), Payment.settled_at, is_nullable=True),
    ),
    address=of_invoice,
    empty=lazy_gettext("No money has come that was not owed."),
)
