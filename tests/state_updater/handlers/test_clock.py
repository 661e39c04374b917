"""The clock that can be moved: in a sandbox, forward, one move at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from interaction_bus.commands import AdvanceClock
from models import ClockMove
from runtime.identifiers import new_id
from state_updater.dispatcher import Dispatcher, Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import refusal_of


@pytest.fixture
def sandbox(workshop: Workshop) -> Workshop:
    """Return a State Updater that knows that no money is real."""
    settings = replace(workshop.settings, is_sandbox=True)
    workshop.dispatcher = Dispatcher(workshop.engine, workshop.sealer, settings)
    return workshop


def advance(workshop: Workshop, span: timedelta) -> AdvanceClock:
    return AdvanceClock(new_clock_move_id=new_id(), target=workshop.now() + span)


def test_a_move_is_begun_and_handed_to_a_task(sandbox: Workshop) -> None:
    command = advance(sandbox, timedelta(days=31))

    settled = sandbox.send(command)

    assert settled.fate is Fate.DONE
    clock_move = sandbox.row(ClockMove, command.new_clock_move_id)
    assert (clock_move.target, clock_move.finished_at) == (command.target, None)
    assert sandbox.staged("task") == ["advance_clock"]


def test_time_is_not_moved_where_money_is_real(workshop: Workshop) -> None:
    refused = refusal_of(workshop, advance(workshop, timedelta(days=31)))

    assert refused["code"] == "clock_is_real"
    assert workshop.staged("task") == []


def test_the_clock_never_goes_back(sandbox: Workshop) -> None:
    assert refusal_of(sandbox, advance(sandbox, -timedelta(seconds=1)))["code"] == (
        "clock_never_goes_back"
    )


def test_a_slip_of_the_finger_moves_nothing(sandbox: Workshop) -> None:
    assert refusal_of(sandbox, advance(sandbox, timedelta(days=36_600)))["code"] == (
        "clock_goes_too_far"
    )


def test_the_clock_is_moved_once_at_a_time(sandbox: Workshop) -> None:
    first = advance(sandbox, timedelta(days=1))
    sandbox.send(first)

    refused = refusal_of(sandbox, advance(sandbox, timedelta(days=2)))

    assert refused["code"] == "clock_is_moving"
    assert refused["facts"]["clock_move_id"] == str(first.new_clock_move_id)


def test_a_finished_move_makes_room_for_another(sandbox: Workshop, owner_engine: Engine) -> None:
    sandbox.send(advance(sandbox, timedelta(days=1)))
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("update clock_moves set finished_at = billing_now()")

    assert sandbox.send(advance(sandbox, timedelta(days=2))).fate is Fate.DONE
