"""State diagrams say what the machines do."""

import re

import pytest

from billing_rules.lifecycles import LIFECYCLES, SUBSCRIPTION
from billing_rules.moves import Lifecycle
from cli.docs.diagrams import diagram, machines_page

ARROW = re.compile(r"^ {4}(\w+) --> (\w+): (.+)$", re.MULTILINE)

ANY_LIFECYCLE = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.subject)


def drawn_moves(lifecycle: Lifecycle) -> set[tuple[str, str, str]]:
    return {
        (trigger, source, target)
        for source, target, triggers in ARROW.findall(diagram(lifecycle))
        for trigger in triggers.split(", ")
    }


@ANY_LIFECYCLE
def test_a_diagram_has_every_move_of_its_lifecycle_and_no_other(lifecycle: Lifecycle) -> None:
    legal = {
        (move.trigger, source, move.target) for move in lifecycle.moves for source in move.sources
    }

    assert drawn_moves(lifecycle) == legal


@ANY_LIFECYCLE
def test_two_states_are_joined_by_one_arrow_in_each_direction(lifecycle: Lifecycle) -> None:
    joined = [(source, target) for source, target, _ in ARROW.findall(diagram(lifecycle))]

    assert len(joined) == len(set(joined))


def test_a_diagram_begins_with_the_creation_of_the_row() -> None:
    assert "[*] --> awaiting_payment: subscribe" in diagram(SUBSCRIPTION)


def test_states_that_nothing_leaves_are_drawn_as_ends() -> None:
    ends = set(re.findall(r"^ {4}(\w+) --> \[\*\]$", diagram(SUBSCRIPTION), re.MULTILINE))

    assert ends == {"cancelled", "expired", "abandoned"}


def test_the_page_has_a_diagram_for_every_machine() -> None:
    assert machines_page().count("```mermaid") == len(LIFECYCLES)
