"""Differences between the books: one row each, until somebody or a later look settles it."""

from datetime import date, timedelta
from typing import Any

import pytest

from interaction_bus.commands import RecordDifference, SettleDifference
from interaction_bus.envelope import Actor
from models import Difference
from runtime.identifiers import new_id
from state_updater.handlers.differences import CURED_WITHIN
from tests.fixtures.workshop import MANAGER, Workshop
from tests.state_updater.purchases import refusal_of

SCHEDULE = Actor(kind="schedule", id="tasks")


def found(**fields: Any) -> RecordDifference:
    """Return a difference that waits for a person, with other fields if need be."""
    told: dict[str, Any] = {
        "new_difference_id": new_id(),
        "day": date(2026, 11, 20),
        "kind": "wrong_amount",
        "provider_transaction_id": 3_000_000_001,
        "about_payment_id": new_id(),
        "theirs": {"operation": "payment", "amount_minor": 100},
        "ours": {"state": "unknown", "amount_minor": 29_990},
    }
    return RecordDifference(**(told | fields))


def settled(workshop: Workshop, told: RecordDifference, *, actor: Actor) -> None:
    command = SettleDifference(difference_id=told.new_difference_id, note="looked into")
    workshop.send(command, actor=actor)


def row_of(workshop: Workshop, told: RecordDifference) -> Difference:
    return workshop.row(Difference, told.new_difference_id)


def test_a_difference_is_kept_with_both_sides(workshop: Workshop) -> None:
    told = found()

    workshop.send(told)

    row = row_of(workshop, told)
    assert (row.day, row.kind, row.payment_id) == (told.day, told.kind, told.about_payment_id)
    assert (row.theirs, row.ours) == (told.theirs, told.ours)


@pytest.mark.parametrize(("cure", "status"), [(None, "open"), ("RecordPaymentOutcome", "curing")])
def test_only_what_has_no_cure_waits_for_a_person(
    workshop: Workshop, cure: str | None, status: str
) -> None:
    told = found(cure=cure)

    workshop.send(told)

    assert row_of(workshop, told).status == status


def test_a_difference_found_twice_is_one_row(workshop: Workshop) -> None:
    told = found()

    workshop.send_all([told, told])
    workshop.send(told)

    assert len(workshop.rows(Difference)) == 1


@pytest.mark.parametrize(
    ("later", "status"),
    [(CURED_WITHIN - timedelta(seconds=60), "curing"), (CURED_WITHIN, "open")],
)
def test_a_cure_has_some_time_before_people_are_asked(
    workshop: Workshop, later: timedelta, status: str
) -> None:
    told = found(cure="RecordPaymentOutcome")
    workshop.send(told)
    workshop.advance(later)

    workshop.send(told)

    assert row_of(workshop, told).status == status


def test_a_difference_keeps_who_settled_it(workshop: Workshop) -> None:
    told = found()
    workshop.send(told)

    settled(workshop, told, actor=MANAGER)

    row = row_of(workshop, told)
    assert (row.status, row.settled_by, row.note) == ("settled", "manager:m-1", "looked into")
    assert row.settled_at is not None


def test_what_a_manager_settled_is_not_opened_again(workshop: Workshop) -> None:
    told = found()
    workshop.send(told)
    settled(workshop, told, actor=MANAGER)

    workshop.send(told)

    assert row_of(workshop, told).status == "settled"


@pytest.mark.parametrize(("cure", "status"), [(None, "open"), ("RecordPaymentOutcome", "curing")])
def test_what_a_look_found_gone_is_opened_again_when_it_comes_back(
    workshop: Workshop, cure: str | None, status: str
) -> None:
    told = found(cure=cure)
    workshop.send(told)
    settled(workshop, told, actor=SCHEDULE)

    workshop.send(told)

    row = row_of(workshop, told)
    assert (row.status, row.settled_by, row.settled_at) == (status, None, None)


def test_a_difference_is_settled_once(workshop: Workshop) -> None:
    told = found()
    workshop.send(told)
    settled(workshop, told, actor=SCHEDULE)

    problem = refusal_of(
        workshop, SettleDifference(difference_id=told.new_difference_id, note="a slip")
    )

    assert (problem["kind"], problem["code"]) == ("conflict", "difference_settled")
    assert problem["facts"] == {"settled_by": "schedule:tasks"}


def test_an_unknown_difference_cannot_be_settled(workshop: Workshop) -> None:
    problem = refusal_of(workshop, SettleDifference(difference_id=new_id(), note="a slip"))

    assert problem["code"] == "difference_not_found"


def test_a_kind_that_nobody_defined_is_refused(workshop: Workshop) -> None:
    assert refusal_of(workshop, found(kind="odd"))["code"] == "kind_unknown"
