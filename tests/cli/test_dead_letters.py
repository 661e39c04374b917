"""Rules of `kinokassa dead-letters`: readable, scriptable, and careful with what is final."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from kombu import Connection

from cli.dead_letters import dead_letters
from interaction_bus.burial import bury
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.publisher import Publisher
from interaction_bus.topology import COMMANDS_QUEUE
from tests.fixtures.builders import NOON
from tests.fixtures.bus import build_envelope, count_messages

pytestmark = pytest.mark.integration

Run = Callable[..., Result]


@pytest.fixture
def run(bus_url: str) -> Run:
    """Return the command as an operator types it, `RABBITMQ_URL` being set."""
    environment = {"RABBITMQ_URL": bus_url}
    return lambda *words, **typed: CliRunner().invoke(dead_letters, words, env=environment, **typed)


@pytest.fixture
def letter_id(bus_url: str) -> str:
    """Return the id of the only dead letter."""
    message_id = uuid4()
    bury_command(bus_url, message_id)
    return str(message_id)


def bury_command(url: str, message_id: UUID) -> None:
    publisher, grave = Publisher(url), ConfirmedChannel(url)
    publisher.publish(build_envelope(message_id=message_id))
    with Connection(url) as connection:
        message = COMMANDS_QUEUE(connection.default_channel).get()
        assert message
        bury(grave, message, reason="bug", detail="traceback 7f3a", died_at=NOON)
    grave.close()
    publisher.close()


def listed(run: Run) -> list[str]:
    return [each["message_id"] for each in json.loads(run("list", "--json").output)]


def test_an_empty_queue_is_told_politely(run: Run) -> None:
    result = run("list")

    assert result.exit_code == 0
    assert result.output == "There are no dead letters.\n"


def test_an_empty_queue_is_an_empty_list_for_programs(run: Run) -> None:
    result = run("list", "--json")

    assert json.loads(result.output) == []


def test_the_table_tells_what_died_of_what(run: Run, letter_id: str) -> None:
    heading, row = run("list").output.splitlines()

    assert heading.split() == [
        "message_id",
        "type",
        "reason",
        "died_at",
        "deliveries",
        "detail",
    ]
    assert row.startswith(f"{letter_id}  ExpireInvoice  bug")
    assert row.endswith("traceback 7f3a")


def test_a_program_gets_every_field(run: Run, letter_id: str) -> None:
    (letter,) = json.loads(run("list", "--json").output)

    assert letter["message_id"] == letter_id
    assert letter["died_at"] == "2026-03-31T12:00:00Z"
    assert json.loads(letter["body"])["type"] == "ExpireInvoice"


def test_showing_a_letter_includes_its_body(run: Run, letter_id: str) -> None:
    result = run("show", letter_id)

    assert result.exit_code == 0
    assert '"type":"ExpireInvoice"' in result.output
    assert listed(run) == [letter_id]


def test_a_replayed_letter_is_work_again(run: Run, letter_id: str, bus_url: str) -> None:
    result = run("replay", letter_id)

    assert result.exit_code == 0
    assert result.output.startswith("Sent again: 1\n")
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 1
    assert listed(run) == []


def test_replaying_all_of_nothing_is_told_politely(run: Run) -> None:
    result = run("replay", "--all")

    assert (result.exit_code, result.output) == (0, "There are no dead letters.\n")


def test_dropping_asks_first(run: Run, letter_id: str) -> None:
    result = run("drop", letter_id, input="n\n")

    assert result.exit_code == 1
    assert listed(run) == [letter_id]


@pytest.mark.parametrize("arguments", [["--all"], []])
def test_a_dropped_letter_is_gone(run: Run, letter_id: str, arguments: list[str]) -> None:
    result = run("drop", "--yes", *(arguments or [letter_id]))

    assert result.exit_code == 0
    assert listed(run) == []


@pytest.mark.parametrize("verb", [["replay"], ["drop", "--yes"]])
@pytest.mark.parametrize("chosen", [[], ["some-id", "--all"]])
def test_one_letter_or_all_must_be_said(
    run: Run, letter_id: str, verb: list[str], chosen: list[str]
) -> None:
    result = run(*verb, *chosen)

    assert result.exit_code == 2
    assert "one message id, or say --all" in result.output
    assert listed(run) == [letter_id]


@pytest.mark.parametrize("verb", [["show"], ["replay"], ["drop", "--yes"]])
def test_an_unknown_id_is_an_error(run: Run, verb: list[str]) -> None:
    result = run(*verb, "no-such-id")

    assert result.exit_code == 1
    assert "there is no dead letter 'no-such-id'" in result.output


def test_a_broker_that_is_down_is_an_error_in_one_sentence() -> None:
    environment = {"RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1//"}

    result = CliRunner().invoke(dead_letters, ["list"], env=environment)

    assert result.exit_code == 1
    assert result.output.startswith("Error: the message broker is not available")


def test_a_missing_address_is_an_error_naming_the_variable() -> None:
    result = CliRunner().invoke(dead_letters, ["list"], env={"RABBITMQ_URL": None})

    assert result.exit_code == 1
    assert "RABBITMQ_URL" in result.output
