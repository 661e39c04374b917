"""What the provider told us and we could not apply yet."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext

from admin_api.pages.cause_words import NOTIFICATION_WORDS
from admin_api.pages.console_addresses import of_payment
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Column,
    IdFilter,
    Listing,
    NumberFilter,
    RowAct,
    Sort,
    TextFilter,
    day_range,
    link_cell,
    moment_cell,
    text_cell,
    words_cell,
)
from admin_api.pages.lists.people import id_code
from admin_api.pages.lists.rights import acts_for
from admin_api.queries.notifications import QUARANTINED as QUARANTINED_ROWS
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from models import ProviderNotification
from runtime.web.pages.formats import NOTHING

PROBLEM_WORDS: Mapping[str, object] = {
    "unknown_payment": lazy_gettext("We know no such payment"),
    "unknown_refund": lazy_gettext("We know no such refund"),
    "account_differs": lazy_gettext("It names another viewer"),
    "amount_differs": lazy_gettext("It names another amount"),
}
"""Why a notification was not applied; others are told as the code has them."""


def _acts(row: Record) -> Sequence[RowAct]:
    address = f"/console/notifications/{row['id']}/retry"
    return acts_for(MANAGERS, RowAct(lazy_gettext("Try again"), address))


def _named_payment(row: Record, key: str) -> str:
    return NOTHING if row[key] is None else id_code(row[key])


def _address_of_payment(row: Record) -> str | None:
    # What we do not know has no page.
    return None if row["problem"] == "unknown_payment" else of_payment(row)


payment_cell = link_cell(_address_of_payment, Cell(_named_payment))
"""The payment that the provider names, whether we know it or not."""

QUARANTINE = Listing(
    key="notifications",
    title=lazy_gettext("Quarantine"),
    about=lazy_gettext(
        "What the provider told us, and we could not apply. It is tried again by itself for a "
        "while, since what it is about may come later; then it waits for a person."
    ),
    statement=QUARANTINED_ROWS,
    row_id=ProviderNotification.id,
    columns=(
        Column("received_at", lazy_gettext("Came"), moment_cell),
        Column("kind", lazy_gettext("What it says"), words_cell(NOTIFICATION_WORDS)),
        Column("problem", lazy_gettext("Why it was not applied"), words_cell(PROBLEM_WORDS)),
        Column("transaction_id", lazy_gettext("Transaction"), text_cell, is_number=True),
        Column("payment_id", lazy_gettext("Payment"), payment_cell),
        Column("tries", lazy_gettext("Tries"), text_cell, is_number=True),
        Column("next_try_at", lazy_gettext("Next try by itself"), moment_cell),
    ),
    exported_codes=("id", "provider"),
    filters=(
        ChoiceFilter(
            "kind",
            lazy_gettext("What it says"),
            ProviderNotification.kind,
            tuple(NOTIFICATION_WORDS.items()),
        ),
        TextFilter("problem", lazy_gettext("Why (code)"), ProviderNotification.problem),
        NumberFilter(
            "transaction_id", lazy_gettext("Transaction"), ProviderNotification.transaction_id
        ),
        *day_range(ProviderNotification.received_at),
        IdFilter("payment_id", lazy_gettext("Payment"), ProviderNotification.payment_id),
    ),
    sorts=(
        Sort("received_at", lazy_gettext("Came"), ProviderNotification.received_at),
        Sort("tries", lazy_gettext("Tries"), ProviderNotification.tries),
        Sort(
            "next_try_at",
            lazy_gettext("Next try by itself"),
            ProviderNotification.next_try_at,
            is_nullable=True,
            is_ascending_first=True,
        ),
    ),
    acts=_acts,
    empty=lazy_gettext("The quarantine is empty: all news of the provider were applied."),
)
