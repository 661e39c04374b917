"""The state diagram of a machine as it stands in a page."""

from xml.etree.ElementTree import Element

import pytest

from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.pictures.machine_picture import machine_picture
from admin_api.pages.pictures.machine_words import MachineWords
from billing_rules.lifecycles import DISPUTE, INVOICE, PAYMENT, SUBSCRIPTION
from billing_rules.moves import Lifecycle
from tests.admin_api.pages.pictures.drawings import (
    HOSTILE,
    drawn,
    in_each_machine,
    of_class,
    texts,
    walk,
    words,
)


@in_each_machine
def test_every_state_is_named(lifecycle: Lifecycle, triggers: tuple[str, ...]) -> None:
    picture = drawn(machine_picture(lifecycle, path=walk(lifecycle, *triggers), words=words()))

    names = [" ".join(texts_of_name) for texts_of_name in map(_name_of, of_class(picture, "state"))]

    assert {state.value.replace("_", " ") for state in lifecycle.states} <= set(names)


def test_the_steps_of_a_row_are_numbered_in_their_order() -> None:
    path = walk(INVOICE, "plan_attempt", "fall_due", "plan_attempt", "plan_attempt", "pay")

    picture = drawn(machine_picture(INVOICE, path=path, words=words()))

    assert sorted(count.text or "" for count in of_class(picture, "count")) == [
        "1", "2", "3", "4–5", "6",
    ]  # fmt: skip


def test_only_ways_that_the_row_took_are_marked() -> None:
    picture = drawn(machine_picture(PAYMENT, path=walk(PAYMENT, "send"), words=words()))

    titles = [way.findtext("title") for way in of_class(picture, "taken")]

    assert titles == ["opened: open (1)", "opened → sent: send (2)"]


def test_ways_that_the_row_took_lie_above_the_others() -> None:
    picture = drawn(machine_picture(PAYMENT, path=walk(PAYMENT, "send"), words=words()))

    marks = ["taken" in way.get("class", "") for way in of_class(picture, "move")]

    assert marks == sorted(marks)


def test_the_present_state_says_so_in_words() -> None:
    picture = drawn(machine_picture(PAYMENT, path=walk(PAYMENT, "send"), words=words()))

    (present,) = of_class(picture, "now")

    assert texts(present) == ["now", "sent"]


def test_a_machine_without_a_row_marks_nothing() -> None:
    picture = drawn(machine_picture(PAYMENT, words=words()))

    marked = [of_class(picture, name) for name in ("taken", "visited", "now", "count", "travelled")]

    assert marked == [[], [], [], [], []]


def test_final_states_have_a_second_outline_with_a_legend() -> None:
    picture = drawn(machine_picture(DISPUTE, words=words()))

    twice = [_name_of(state) for state in of_class(picture, "state") if of_class(state, "inner")]

    assert twice == [["won"], ["lost"], []]
    assert texts(picture)[-1] == "final"


def test_moves_that_change_no_state_are_drawn_as_a_loop_with_their_words() -> None:
    path = walk(SUBSCRIPTION, "activate", "choose_card")

    picture = drawn(machine_picture(SUBSCRIPTION, path=path, words=words()))

    (active,) = of_class(picture, "now")
    assert [word.text for word in of_class(active, "word")] == ["choose card"]
    assert "extend" in " ".join(loops.text or "" for loops in of_class(active, "loops"))


def test_a_picture_tells_its_title_and_story_to_those_who_do_not_see_it() -> None:
    picture = drawn(machine_picture(PAYMENT, path=walk(PAYMENT, "send", "decline"), words=words()))

    assert picture.get("role") == "img"
    assert picture.findtext("title") == "Payment"
    assert picture.findtext("desc") == "1. open → opened; 2. send → sent; 3. decline → declined"


def test_a_machine_without_a_row_is_described_by_all_its_ways() -> None:
    picture = drawn(machine_picture(DISPUTE, words=words()))

    assert picture.findtext("desc") == "opened: open; opened → won: win; opened → lost: lose"


def test_words_are_those_of_the_reader() -> None:
    picture = drawn(
        machine_picture(PAYMENT, path=walk(PAYMENT), words=words(opened="создан", open="создать"))
    )

    assert {"создан", "создать"} <= set(texts(picture))


@pytest.mark.parametrize("place", ["title", "now", "final"])
def test_hostile_words_stay_text(place: str) -> None:
    plain = {"title": "t", "now": "n", "final": "f"}
    hostile = MachineWords(states={}, triggers={}, **plain | {place: HOSTILE})

    picture = machine_picture(PAYMENT, path=walk(PAYMENT), words=hostile)

    assert "<script" not in picture
    assert drawn(picture).tag == "svg"


def test_hostile_names_of_states_and_triggers_stay_text() -> None:
    path = (*walk(PAYMENT), Step(HOSTILE, "opened", HOSTILE))

    picture = machine_picture(PAYMENT, path=path, words=words(opened=HOSTILE, send=HOSTILE))

    assert "<script" not in picture
    assert "\x00" not in picture


@in_each_machine
def test_a_picture_has_nothing_that_the_pages_forbid(
    lifecycle: Lifecycle, triggers: tuple[str, ...]
) -> None:
    picture = drawn(machine_picture(lifecycle, path=walk(lifecycle, *triggers), words=words()))

    tags = {element.tag for element in picture.iter()}
    attributes = {name for element in picture.iter() for name in element.attrib}
    assert tags <= {"svg", "title", "desc", "g", "path", "rect", "circle", "text"}
    assert not attributes & {"style", "id", "href", "onclick"}


def _name_of(state: Element) -> list[str]:
    return [part.text or "" for part in of_class(state, "name")]
