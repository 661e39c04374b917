"""What each kind of refusal allows afterwards."""

import pytest

from billing_rules.declines import (
    CARD_STOPPING_CLASSES,
    DeclineClass,
    may_be_retried_by_a_manager,
    stops_the_card,
)

CLASSES = [
    # class, stops the saved card, a manager may charge it again
    ("unconditional", True, False),
    ("conditional", False, True),
    ("temporary", False, True),
    ("hard", True, False),
    ("funds", False, True),
    ("technical", False, True),
    ("ask_viewer", False, True),
    ("unrecognised", False, True),
]


def test_the_table_names_every_class() -> None:
    assert [name for name, _, _ in CLASSES] == list(DeclineClass)


@pytest.mark.parametrize(("name", "stops", "may_be_retried"), CLASSES)
def test_the_class_decides_what_may_follow(*, name: str, stops: bool, may_be_retried: bool) -> None:
    decline_class = DeclineClass(name)

    assert stops_the_card(decline_class) is stops
    assert may_be_retried_by_a_manager(decline_class) is may_be_retried


def test_an_attempt_that_was_never_sent_may_be_tried_again() -> None:
    assert may_be_retried_by_a_manager(None)


def test_a_hard_decline_is_never_retried() -> None:
    assert not any(may_be_retried_by_a_manager(stopped) for stopped in CARD_STOPPING_CLASSES)
