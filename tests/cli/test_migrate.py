"""Migrating waits for its stores, and says in a sentence which one keeps it from its work."""

from threading import Thread

import pytest
from click.testing import CliRunner, Result
from pika.exceptions import ChannelClosedByBroker
from sqlalchemy import Engine, text

from cli.local.waiting import wait_until
from cli.migrate import migrate
from interaction_bus.topology import DEAD_LETTERS_QUEUE
from migrations.alembic import upgrade
from tests.fixtures.bus import count_messages, on_channel
from tests.fixtures.tcp_proxy import TcpProxy
from tests.interaction_bus.deaths import delete_dead_letters

pytestmark = pytest.mark.integration

NOBODY = "postgresql://kinokassa:hunter2@127.0.0.1:1/kinokassa"


def run_migrate(database_url: str, rabbitmq_url: str, *, patience: int) -> Result:
    environment = {"DATABASE_URL": database_url, "RABBITMQ_URL": rabbitmq_url}
    return CliRunner().invoke(migrate, [f"--patience={patience}"], env=environment)


def test_a_broker_that_hangs_is_told_in_a_sentence(
    database_url: str, silent_broker_url: str
) -> None:
    result = run_migrate(database_url, silent_broker_url, patience=0)

    assert result.exit_code == 1
    assert result.stderr == "Error: RabbitMQ is not available: no answer in time\n"


def test_a_database_that_is_away_is_told_in_a_sentence(bus_url: str) -> None:
    result = run_migrate(NOBODY, bus_url, patience=1)

    waiting, complaint = result.stderr.splitlines()
    assert result.exit_code == 1
    assert waiting.startswith("waiting for PostgreSQL: ")
    assert complaint.startswith("Error: PostgreSQL is not available: ")
    assert "Connection refused" in complaint
    assert "hunter2" not in result.output


def test_a_release_that_was_gone_back_to_leaves_both_stores_to_the_newer_one(
    empty_database: Engine, bus_url: str
) -> None:
    upgrade(empty_database)
    with empty_database.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    on_channel(bus_url, delete_dead_letters)

    url = empty_database.url.set(drivername="postgresql")
    result = run_migrate(url.render_as_string(hide_password=False), bus_url, patience=0)

    assert result.exit_code == 0, result.output
    assert "the database is ahead of this release" in result.stdout
    with pytest.raises(ChannelClosedByBroker):
        count_messages(bus_url, DEAD_LETTERS_QUEUE.name)


def test_stores_that_come_later_are_waited_for(
    database_url: str, bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    rabbitmq_proxy.cut()
    results: list[Result] = []
    url = rabbitmq_proxy.url(bus_url)
    migrating = Thread(target=lambda: results.append(run_migrate(database_url, url, patience=120)))
    migrating.start()

    still_waits = not wait_until(lambda: bool(results), timeout_seconds=1)
    rabbitmq_proxy.heal()
    migrating.join(timeout=60)

    assert still_waits
    [result] = results
    assert result.exit_code == 0, result.output
