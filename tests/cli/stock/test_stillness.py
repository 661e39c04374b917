"""What was stocked stands still: whoever starts the system sees nothing move by itself."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.stock.life import QUIET
from models import OutboxMessage
from reminder.due import find_due
from reminder.occasions import OCCASIONS, Occasion
from state_updater.tasks.due_instants import next_due
from state_updater.tasks.sweeps import SWEEPS
from tests.cli.stock.conftest import Cinema

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("stock")]


@pytest.mark.parametrize("name", sorted(SWEEPS))
def test_a_sweep_finds_nothing(cinema: Cinema, name: str) -> None:
    with Session(cinema.owner_engine) as session:
        claimed = SWEEPS[name](session, cinema.stocked_at)
        session.rollback()

    assert claimed == 0


@pytest.mark.parametrize("occasion", OCCASIONS, ids=lambda occasion: occasion.kind)
def test_nobody_is_to_be_reminded(cinema: Cinema, occasion: Occasion) -> None:
    with Session(cinema.owner_engine) as session:
        assert find_due(session, occasion, at=cinema.stocked_at) == []


def test_the_next_thing_falls_due_after_a_while(cinema: Cinema) -> None:
    with Session(cinema.owner_engine) as session:
        due_at = next_due(session, after=cinema.stocked_at)

    assert due_at is not None
    # The stock was written down some seconds before it could be looked at.
    assert due_at > cinema.stocked_at + QUIET / 2


def test_nothing_waits_to_be_sent(cinema: Cinema) -> None:
    with Session(cinema.owner_engine) as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
