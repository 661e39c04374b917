"""The law of one writer, as PostgreSQL holds it: what each role may do, table by table."""

from collections.abc import Iterator

import pytest
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from models import Base
from runtime.database import create_write_engine

ROLES = {
    "client": "kinokassa_client_api",
    "admin": "kinokassa_admin_api",
    "updater": "kinokassa_state_updater",
    "reminder": "kinokassa_reminder",
    "observer": "kinokassa_observer",
}

RIGHTS = """
                            client  admin  updater  reminder  observer
viewers                     s       s      siu      s         -
plans                       s       sic    s        s         s
prices                      s       sic    s        s         s
subscriptions               s       sc     siu      s         s
invoices                    s       s      siu      s         s
payments                    s       s      siu      s         s
refunds                     s       s      siu      s         s
saved_cards                 s       s      siu      s         -
disputes                    s       s      siu      s         s
gifts                       s       s      siu      s         -
promo_codes                 s       sic    sc       s         s
promo_redemptions           s       s      siu      s         s
price_moves                 s       si     sc       s         s
price_move_viewers          s       s      siu      s         s
bulk_grants                 s       si     s        s         -
bulk_grant_rows             s       si     sc       s         -
receipts                    s       s      siu      s         s
reconciliation_differences  s       s      siu      s         s
state_changes               s       s      si       s         s
manager_actions             s       si     si       s         -
consumed_messages           s       s      siud     s         s
outbox_messages             s       s      siud     s         -
provider_notifications      s       s      siu      s         -
reminders                   s       s      s        si        -
letters                     s       s      s        siu       -
heartbeats                  s       s      s        siu       s
clock_offset                s       s      sc       s         s
clock_moves                 s       s      siu      s         s
"""
"""select, insert, update, update of some columns, delete; what is not listed is refused."""

READABLE_COLUMNS = {
    "gifts": {"buyer_id", "plan_id", "price_id", "periods", "state", "moves", "invoice_id"}
    | {"id", "claimed_by", "claimed_at", "subscription_id", "expires_at", "swept_at", "created_at"},
    "outbox_messages": {"message_id", "kind", "routing_key", "created_at", "sent_at"},
    "provider_notifications": {"id", "provider", "kind", "transaction_id", "payment_id", "outcome"}
    | {"problem", "received_at", "processed_at", "tries", "next_try_at"},
    "saved_cards": {"id", "viewer_id", "state", "moves", "provider", "withdrawn_at", "created_at"},
    "viewers": {"id", "payment_epoch", "created_at"},
}
"""Where the observer may see some columns only: no address, token, code or body."""

EDITABLE_COLUMNS = {
    ("admin", "plans"): {
        "title",
        "description",
        "trial_days",
        "trial_needs_card",
        "grace_days",
        "vat",
        "tax_system",
        "receipt_method",
        "receipt_object",
        "status",
        "archived_at",
    },
    ("admin", "prices"): {"superseded_at"},
    ("admin", "subscriptions"): {"manager_note", "letters_muted"},
    ("admin", "promo_codes"): {"status"},
    ("updater", "promo_codes"): {"uses"},
    ("updater", "price_moves"): {"cancelled_at"},
    ("updater", "bulk_grant_rows"): {"staged_at"},
    ("updater", "clock_offset"): {"ahead"},
}
"""Where only some columns may be changed; what managers change in state takes a command."""

EVERY_ROLE = pytest.mark.parametrize("role", ROLES)
EVERY_TABLE = pytest.mark.parametrize("table", sorted(Base.metadata.tables))


def rights() -> dict[tuple[str, str], str]:
    """Return the letters of every (role, table) pair of the written table."""
    heading, *rows = RIGHTS.strip("\n").splitlines()
    return {
        (role, table): letters
        for table, *cells in (row.split() for row in rows)
        for role, letters in zip(heading.split(), cells, strict=True)
    }


@pytest.fixture
def role_engine(database_url: str, role: str) -> Iterator[Engine]:
    """Return an engine whose connections have dropped to a role."""
    engine = create_write_engine(database_url, role=ROLES[role], pool_size=1)
    yield engine
    engine.dispose()


def is_allowed(engine: Engine, statement: str) -> bool:
    """Return whether PostgreSQL lets the role do this, whatever else it may object to."""
    with engine.connect() as connection, connection.begin() as transaction:
        try:
            # Planning checks the rights and runs nothing.
            connection.execute(text(f"explain {statement}"))
        except ProgrammingError as error:
            if isinstance(error.orig, InsufficientPrivilege):
                return False
            raise
        finally:
            transaction.rollback()
    return True


def columns_of(table: str) -> list[str]:
    """Return the columns that may be written at all."""
    return [it.name for it in Base.metadata.tables[table].columns if it.identity is None]


def test_the_matrix_knows_every_table() -> None:
    assert {table for _, table in rights()} == set(Base.metadata.tables)


@EVERY_ROLE
@EVERY_TABLE
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(
    role_engine: Engine, role: str, table: str
) -> None:
    column = columns_of(table)[0]
    allowed = {
        "s": is_allowed(role_engine, f"select * from {table}"),  # noqa: S608 - ours
        "i": is_allowed(role_engine, f"insert into {table} default values"),
        "u": is_allowed(role_engine, f"update {table} set {column} = null"),  # noqa: S608 - ours
        "d": is_allowed(role_engine, f"delete from {table}"),  # noqa: S608 - ours
    }

    told = "".join(letter for letter, is_right in allowed.items() if is_right)
    assert told == rights()[role, table].replace("c", "").strip("-")


@EVERY_ROLE
@EVERY_TABLE
def test_where_some_columns_are_editable_the_others_are_not(
    role_engine: Engine, role: str, table: str
) -> None:
    if "u" in rights()[role, table]:
        return

    editable = {
        column
        for column in columns_of(table)
        if is_allowed(role_engine, f"update {table} set {column} = null")  # noqa: S608 - ours
    }

    assert editable == EDITABLE_COLUMNS.get((role, table), set())
    assert ("c" in rights()[role, table]) == bool(editable)


@pytest.mark.parametrize("role", ["observer"])
@EVERY_TABLE
def test_the_observer_sees_nothing_secret(role_engine: Engine, role: str, table: str) -> None:
    if "s" in rights()[role, table]:
        return

    readable = {
        column
        for column in columns_of(table)
        if is_allowed(role_engine, f"select {column} from {table}")  # noqa: S608 - ours
    }

    assert readable == READABLE_COLUMNS.get(table, set())


@EVERY_ROLE
@pytest.mark.parametrize("table", ["state_changes", "manager_actions"])
@pytest.mark.parametrize(
    "change", ["update {} set occurred_at = now()", "delete from {}", "truncate {}"]
)
def test_history_is_changed_by_nobody(
    role_engine: Engine, role: str, table: str, change: str
) -> None:
    with role_engine.connect() as connection, pytest.raises(ProgrammingError) as caught:
        connection.execute(text(change.format(table)))

    assert isinstance(caught.value.orig, InsufficientPrivilege), role


@EVERY_ROLE
@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (id int)",
        "drop table invoices",
        "alter table invoices disable trigger all",
        "drop function billing_now()",
    ],
)
def test_no_role_changes_the_structure(role_engine: Engine, role: str, statement: str) -> None:
    with role_engine.connect() as connection, pytest.raises(ProgrammingError) as caught:
        connection.execute(text(statement))

    assert isinstance(caught.value.orig, InsufficientPrivilege), role


@EVERY_ROLE
def test_every_role_may_ask_for_the_time(role_engine: Engine, role: str) -> None:
    with role_engine.connect() as connection:
        told = connection.execute(text("select current_user, billing_now()")).one()

    assert told[0] == ROLES[role]


@EVERY_ROLE
def test_only_the_state_updater_takes_an_erased_viewer_out_of_the_history(
    role_engine: Engine, role: str
) -> None:
    erase = "select erase_traces('00000000-0000-0000-0000-000000000000', 'nobody@example.test')"

    assert is_allowed(role_engine, f"analyze {erase}") == (role == "updater")
