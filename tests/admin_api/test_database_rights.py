"""PostgreSQL itself keeps the admin API from writing states."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.admin_api.office import Office
from tests.admin_api.stories import unpaid_renewal


@pytest.mark.parametrize(
    "write",
    [
        "update subscriptions set state = 'active'",
        "update subscriptions set access_until = now() + interval '1 year'",
        "update subscriptions set auto_renew = false",
        "update invoices set state = 'paid'",
        "update invoices set amount_minor = 1",
        "update payments set state = 'succeeded'",
        "update saved_cards set state = 'active'",
        "update prices set amount_minor = 1",
        "update manager_actions set reason = 'another'",
        "delete from manager_actions",
        "delete from state_changes",
        "insert into outbox_messages select from outbox_messages",
        "insert into consumed_messages select from consumed_messages",
    ],
)
def test_a_forbidden_write_is_refused_by_the_database(office: Office, write: str) -> None:
    unpaid_renewal(office)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        office.services.writes.begin() as connection,
    ):
        connection.execute(text(write))


def test_reads_cannot_write_even_the_catalogue(office: Office) -> None:
    with (
        pytest.raises(Exception, match="read-only transaction"),
        office.services.reads.connect() as connection,
    ):
        connection.execute(text("update plans set grace_days = 1"))
