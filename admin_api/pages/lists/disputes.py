"""Money that banks took back on the word of their customers."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext

from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    IdFilter,
    Listing,
    NumberFilter,
    RowAct,
    Sort,
    day_cell,
    day_range,
    long_text_cell,
    moment_cell,
    money_cell,
    state_cell,
    state_choices,
)
from admin_api.pages.lists.money_columns import amount_column, invoice_column, transaction_column
from admin_api.pages.lists.people import viewer_column, viewer_filter
from admin_api.pages.lists.rights import acts_for
from admin_api.queries.disputes import DISPUTES as FACTS
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from billing_rules.lifecycles import DISPUTE, DisputeState
from models import Dispute, Invoice, Payment, Viewer
from runtime.web.pages.formats import NOTHING

DISPUTE_ROWS = FACTS.join(Viewer, Viewer.id == Payment.viewer_id).add_columns(
    Viewer.email, Payment.is_surplus
)


def _acts(row: Record) -> Sequence[RowAct]:
    if row["state"] != DisputeState.OPENED:
        return ()
    address = f"/console/disputes/{row['id']}/settle"
    return acts_for(MANAGERS, RowAct(lazy_gettext("Settle"), address))


_refunded = money_cell("refunded_minor", "currency")

refunded_cell = replace(
    _refunded,
    show=lambda row, key: _refunded.show(row, key) if row["refunded_minor"] else NOTHING,
)
"""What went back by refunds; nothing as a rule, and then nothing is to be read."""

DISPUTES = Listing(
    key="disputes",
    title=lazy_gettext("Disputes"),
    about=lazy_gettext(
        "Viewers asked their banks for the money back. Access has ended. When the bank has "
        "written how it ends, settle the dispute here."
    ),
    statement=DISPUTE_ROWS,
    row_id=Dispute.id,
    columns=(
        Column("opened_at", lazy_gettext("Opened"), day_cell),
        Column("state", lazy_gettext("State"), state_cell(DISPUTE)),
        amount_column,
        viewer_column,
        invoice_column,
        Column("reason", lazy_gettext("The bank says"), long_text_cell),
        Column(
            "refunded",
            lazy_gettext("Refunded besides"),
            refunded_cell,
            is_number=True,
        ),
    ),
    also_exported=(
        transaction_column,
        Column(
            "refunds_under_way",
            lazy_gettext("Refunds under way"),
            money_cell("refunds_under_way_minor", "currency"),
        ),
        Column("created_at", lazy_gettext("Written down"), moment_cell),
        Column("settled_at", lazy_gettext("Settled"), moment_cell),
    ),
    exported_codes=("id", "payment_id", "invoice_id"),
    filters=(
        ChoiceFilter("state", lazy_gettext("State"), Dispute.state, state_choices(DISPUTE)),
        viewer_filter,
        NumberFilter("invoice_number", lazy_gettext("Invoice"), Invoice.number),
        NumberFilter(
            "provider_transaction_id", lazy_gettext("Number"), Dispute.provider_transaction_id
        ),
        *day_range(Dispute.opened_at),
        IdFilter("invoice_id", lazy_gettext("Invoice"), Dispute.invoice_id),
        IdFilter("payment_id", lazy_gettext("Payment"), Dispute.payment_id),
    ),
    sorts=(
        Sort("opened_at", lazy_gettext("Opened"), Dispute.opened_at),
        Sort("amount", lazy_gettext("Amount"), Dispute.amount_minor),
    ),
    address=of_invoice,
    acts=_acts,
    empty=lazy_gettext("No bank has ever taken money back."),
)
