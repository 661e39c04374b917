"""Where the provider's books and ours differ."""

from collections.abc import Sequence

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
    TextFilter,
    badge_cell,
    badge_choices,
    day_range,
    long_text_cell,
    moment_cell,
    text_cell,
    worded_cell,
    words_cell,
)
from admin_api.pages.lists.difference_words import (
    DIFFERENCE_KIND_WORDS,
    DIFFERENCE_STATUS_WORDS,
    our_side,
    subject_of,
    their_side,
)
from admin_api.pages.lists.money_columns import transaction_column
from admin_api.pages.lists.rights import acts_for
from admin_api.queries.differences import DIFFERENCES as DIFFERENCE_ROWS
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from models import Difference


def _acts(row: Record) -> Sequence[RowAct]:
    if row["status"] == "settled":
        return ()
    address = f"/console/differences/{row['id']}/settle"
    return acts_for(MANAGERS, RowAct(lazy_gettext("Settle"), address))


def _theirs(row: Record, key: str) -> str:
    return long_text_cell.show({key: their_side(row[key])}, key)


def _ours(row: Record, key: str) -> str:
    words = our_side(row[key], subject=subject_of(row))
    return long_text_cell.show({key: words}, key)


DIFFERENCES = Listing(
    key="differences",
    title=lazy_gettext("Differences"),
    about=lazy_gettext(
        "Every day the provider's books are compared with ours. What the system can mend it mends; "
        "the rest waits here for somebody to find out and to write down what it was."
    ),
    statement=DIFFERENCE_ROWS,
    row_id=Difference.id,
    columns=(
        Column("found_at", lazy_gettext("Found"), moment_cell),
        Column("status", lazy_gettext("State"), badge_cell(DIFFERENCE_STATUS_WORDS)),
        Column("kind", lazy_gettext("What differs"), words_cell(DIFFERENCE_KIND_WORDS)),
        Column("theirs", lazy_gettext("Their books"), worded_cell(_theirs)),
        Column("ours", lazy_gettext("Our books"), worded_cell(_ours)),
        transaction_column,
        Column("note", lazy_gettext("What it was"), long_text_cell),
    ),
    also_exported=(
        Column("settled_at", lazy_gettext("Settled"), moment_cell),
        Column("settled_by", lazy_gettext("Settled by"), text_cell),
    ),
    exported_codes=("id", "day", "cure", "payment_id", "refund_id", "invoice_id"),
    filters=(
        ChoiceFilter(
            "status",
            lazy_gettext("State"),
            Difference.status,
            badge_choices(DIFFERENCE_STATUS_WORDS),
        ),
        ChoiceFilter(
            "kind",
            lazy_gettext("What differs"),
            Difference.kind,
            tuple(DIFFERENCE_KIND_WORDS.items()),
        ),
        NumberFilter(
            "provider_transaction_id",
            lazy_gettext("Transaction"),
            Difference.provider_transaction_id,
        ),
        TextFilter("note", lazy_gettext("What it was"), Difference.note),
        *day_range(Difference.found_at),
        IdFilter("payment_id", lazy_gettext("Payment"), Difference.payment_id),
        IdFilter("invoice_id", lazy_gettext("Invoice"), Difference.invoice_id),
    ),
    sorts=(
        Sort("found_at", lazy_gettext("Found"), Difference.found_at),
        Sort(
            "provider_transaction_id",
            lazy_gettext("Transaction"),
            Difference.provider_transaction_id,
            is_nullable=True,
        ),
    ),
    address=of_invoice,
    acts=_acts,
    empty=lazy_gettext("The books have never differed."),
)
