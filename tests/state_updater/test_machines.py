"""The live machines do what the tables of the lifecycles say, and nothing else."""

from itertools import product
from typing import Any

import pytest

from billing_rules.lifecycles import LIFECYCLES
from billing_rules.moves import Lifecycle
from models import Invoice, Payment, Refund, SavedCard, Subscription
from state_updater.machines import (
    LIFECYCLE_OF,
    MoveRefused,
    Stateful,
    begin,
    build_machine,
    can_fire,
    fire,
)

KINDS: tuple[type[Stateful], ...] = (Subscription, Invoice, Payment, Refund, SavedCard)

EVERY_MOVE: list[Any] = [
    pytest.param(kind, state.value, trigger, id=f"{LIFECYCLE_OF[kind].subject}-{state}-{trigger}")
    for kind in KINDS
    for state, trigger in product(
        LIFECYCLE_OF[kind].states, sorted({move.trigger for move in LIFECYCLE_OF[kind].moves})
    )
]


def test_every_lifecycle_has_a_machine() -> None:
    assert set(LIFECYCLE_OF.values()) == set(LIFECYCLES)


@pytest.mark.parametrize(("kind", "state", "trigger"), EVERY_MOVE)
def test_a_row_moves_where_the_table_says_or_stays(
    kind: type[Stateful], state: str, trigger: str
) -> None:
    targets = LIFECYCLE_OF[kind].targets(trigger, state)
    row = kind(state=state)

    if targets:
        assert can_fire(row, trigger)
        assert fire(row, trigger) == state
        assert row.state == targets[0]
        return
    assert not can_fire(row, trigger)
    with pytest.raises(MoveRefused) as refused:
        fire(row, trigger)
    assert (row.state, refused.value.allowed) == (state, LIFECYCLE_OF[kind].allowed(state))


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_begins_in_its_first_state(kind: type[Stateful]) -> None:
    row = kind()

    assert begin(row) == LIFECYCLE_OF[kind].creation
    assert row.state == LIFECYCLE_OF[kind].initial


@pytest.mark.parametrize("kind", KINDS)
def test_a_trigger_that_nobody_defined_is_refused(kind: type[Stateful]) -> None:
    row = kind(state=LIFECYCLE_OF[kind].initial)

    with pytest.raises(MoveRefused):
        fire(row, "to_paid")


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda it: it.subject)
def test_the_library_adds_no_moves_of_its_own(lifecycle: Lifecycle) -> None:
    machine = build_machine(lifecycle)

    assert set(machine.events) == {move.trigger for move in lifecycle.moves}
    assert set(machine.states) == {state.value for state in lifecycle.states}
