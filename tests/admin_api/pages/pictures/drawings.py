"""What the tests of pictures share: rows' ways through machines, words, and eyes for SVG."""

from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import strategies as st
from markupsafe import Markup

from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.pictures.machine_words import MachineWords
from billing_rules.lifecycles import (
    DISPUTE,
    GIFT,
    INVOICE,
    PAYMENT,
    PRICE_CONSENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle, Move

HOSTILE = "\"><script>alert('x')</script>&amp;\x00\ud800"
"""Ends an attribute and an element, brings a script, and has signs that no document may hold."""

JOURNEYS = (
    (PAYMENT, ("send", "lose_sight", "decline", "succeed")),
    (INVOICE, ("plan_attempt", "fall_due", "plan_attempt", "plan_attempt", "pay", "dispute")),
    (SUBSCRIPTION, ("start_trial", "activate", *("fall_due", "renew", "renew") * 4, "pause")),
    (REFUND, ("send", "lose_sight", "succeed")),
    (SAVED_CARD, ("expire", "withdraw")),
    (GIFT, ("buy", "expire", "return")),
    (DISPUTE, ("lose",)),
    (PRICE_CONSENT, ("postpone", "announce", "decline", "agree", "decline", "agree")),
)
"""A way through each machine, with repeats, loops and ways back."""

in_each_machine = pytest.mark.parametrize(
    ("lifecycle", "triggers"), JOURNEYS, ids=[lifecycle.subject for lifecycle, _ in JOURNEYS]
)


def walk(lifecycle: Lifecycle, *triggers: str) -> tuple[Step, ...]:
    """Return the history of a row that was made and then moved by some triggers."""
    steps = [Step(lifecycle.creation, None, lifecycle.initial)]
    for trigger in triggers:
        here = steps[-1].to_state
        steps.append(Step(trigger, here, lifecycle.targets(trigger, here)[0]))
    return tuple(steps)


def words(**changes: str) -> MachineWords:
    """Return words for a picture: none of its own for states and triggers, unless changed."""
    return MachineWords(title="Payment", states=changes, triggers=changes, now="now", final="final")


def drawn(picture: Markup) -> Element:
    """Return a picture as a browser would have it."""
    return fromstring(picture)  # noqa: S314 - we drew it ourselves


def texts(element: Element) -> list[str]:
    """Return what is written in a picture, in the order of drawing."""
    return [text.text or "" for text in element.iter("text")]


def of_class(element: Element, name: str) -> list[Element]:
    """Return the parts of a picture that have a class."""
    return [part for part in element.iter() if name in part.get("class", "").split()]


@st.composite
def machines(draw: st.DrawFn) -> Lifecycle:
    """Return some machine: any states, any moves between them, each trigger deciding alone."""
    names = [f"state_{number}" for number in range(draw(st.integers(2, 8)))]
    ways = draw(
        st.lists(
            st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(names), st.sampled_from(names)),
            unique_by=lambda way: way[:2],
            max_size=24,
        )
    )
    moves = tuple(Move(trigger, (source,), target) for trigger, source, target in ways)
    states = _states_named(names)
    return Lifecycle(subject="thing", states=states, creation="make", moves=moves)


def _states_named(names: list[str]) -> type[StrEnum]:
    # Typed as anything, because of a literal call mypy wants to know the members.
    make: Any = StrEnum
    states: type[StrEnum] = make("states", [(name.upper(), name) for name in names])
    return states


@st.composite
def paths(draw: st.DrawFn, lifecycle: Lifecycle) -> tuple[Step, ...]:
    """Return some legal history of a row, none at all among them."""
    triggers: list[str] = []
    here = lifecycle.initial
    for _ in range(draw(st.integers(0, 12))):
        allowed = lifecycle.allowed(here)
        if not allowed:
            break
        triggers.append(draw(st.sampled_from(allowed)))
        here = lifecycle.targets(triggers[-1], here)[0]
    return draw(st.sampled_from(((), walk(lifecycle, *triggers))))
