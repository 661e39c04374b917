"""`kinokassa doctor` says what is broken and how to mend it, or that it could not ask."""

import shlex
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, insert
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter

from admin_api.pages.blueprints import PAGES
from cli.main import build
from models import OutboxMessage
from observer.invariants import INVARIANTS, Invariant
from runtime.clock import DatabaseClock
from runtime.identifiers import new_id

SOME_ID = "01a1fe0a-85ff-772d-ae57-bfafb2f3711f"

SOME_DAY = "2026-11-20"

CONSOLE = "/console"


def invoke(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(build(), ["doctor", *arguments])


@pytest.fixture
def stuck(owner_engine: Engine) -> list[str]:
    """Return the ids of messages that lie in the outbox for hours."""
    ids = [new_id() for _ in range(22)]
    staged_at = DatabaseClock(owner_engine).now() - timedelta(hours=3)
    with owner_engine.begin() as connection:
        for message_id in ids:
            connection.execute(
                insert(OutboxMessage).values(
                    message_id=message_id,
                    kind="event",
                    routing_key="invoices.paid",
                    payload={},
                    created_at=staged_at,
                )
            )
    return [str(it) for it in ids]


@pytest.mark.integration
def test_where_nothing_is_broken_all_is_well(database_url: str) -> None:
    answer = invoke(DATABASE_URL=database_url)

    assert answer.exit_code == 0, answer.output
    assert f"All {len(INVARIANTS)} invariants hold." in answer.output


@pytest.mark.integration
def test_what_is_broken_is_told_with_its_repair(database_url: str, stuck: list[str]) -> None:
    answer = invoke(DATABASE_URL=database_url)

    assert answer.exit_code == 1
    assert "BROKEN  outbox-stuck: 22 times" in answer.output
    assert f"message_id={stuck[0]}" in answer.output
    assert "and 2 more" in answer.output
    assert "repair: kinokassa relay" in answer.output
    assert "runbook: docs/runbook/outbox-stuck.md" in answer.output
    assert f"1 of {len(INVARIANTS)} invariants do not hold." in answer.output


@pytest.mark.integration
def test_programs_are_told_the_same(database_url: str, stuck: list[str]) -> None:
    answer = invoke("--json", DATABASE_URL=database_url)

    told: list[dict[str, Any]] = msgspec.json.decode(answer.output)
    (broken,) = [it for it in told if not it["holds"]]
    assert answer.exit_code == 1
    assert [it["name"] for it in told] == [it.name for it in INVARIANTS]
    assert (broken["name"], broken["count"]) == ("outbox-stuck", 22)
    assert {it["message_id"] for it in broken["breaches"]} < set(stuck)


@pytest.mark.integration
@pytest.mark.usefixtures("stuck")
def test_one_may_be_examined_alone(database_url: str) -> None:
    answer = invoke("--only", "refunds-above-payment", DATABASE_URL=database_url)

    assert answer.exit_code == 0
    assert "All 1 invariants hold." in answer.output


def test_a_name_that_is_none_is_refused() -> None:
    answer = invoke("--only", "luck", DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert answer.exit_code == 2


def test_a_database_that_does_not_answer_is_told_in_a_sentence() -> None:
    answer = invoke(DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert answer.exit_code == 2
    assert answer.output.startswith("Error: the database cannot be asked: ")


def test_a_database_that_hangs_is_told_in_a_sentence(silent_database_url: str) -> None:
    answer = invoke(DATABASE_URL=silent_database_url)

    assert answer.exit_code == 2
    assert answer.output.startswith("Error: the database cannot be asked: ")


def test_without_an_address_nobody_can_be_asked() -> None:
    answer = invoke(DATABASE_URL="")

    assert answer.exit_code == 2
    assert "DATABASE_URL: is missing" in answer.output


EACH = pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda it: it.name)


def repair_of(invariant: Invariant) -> str:
    """Return the repair of some breach; it may name no column that the query has not."""
    names = invariant.broken.selected_columns.keys()
    return invariant.repair.format_map(
        {name: SOME_DAY if name == "day" else SOME_ID for name in names}
    )


@pytest.fixture(scope="module")
def console() -> Iterator[MapAdapter]:
    """Return the addresses of the console."""
    app = Flask("console")
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    return app.url_map.bind("console")


@EACH
def test_the_repair_of_every_invariant_exists(invariant: Invariant, console: MapAdapter) -> None:
    repair = repair_of(invariant)

    if repair.startswith("kinokassa "):
        assert is_command(shlex.split(repair)[1:])
    else:
        assert is_page(console, repair)


def is_command(words: list[str]) -> bool:
    """Return whether the command line can be parsed to its end."""
    command: click.Command = build()
    context = click.Context(command)
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert name, found
        command = found
        context = click.Context(command, parent=context, info_name=name)
    command.parse_args(context, words)
    return True


def is_page(console: MapAdapter, address: str) -> bool:
    path, _, _ = address.partition("?")
    try:
        console.match(path, method="GET")
    except NotFound:
        return False
    return True


@EACH
def test_a_name_can_be_a_label_and_a_page(invariant: Invariant) -> None:
    assert invariant.name.replace("-", "").isalpha()
    assert invariant.name.islower()
    assert invariant.sentence.endswith(".")


def test_no_two_invariants_share_a_name() -> None:
    assert len({invariant.name for invariant in INVARIANTS}) == len(INVARIANTS)
