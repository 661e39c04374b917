"""The story of a thing, from the lines of its history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.timeline import Happening, path_of, timeline_of
from admin_api.pages.timeline_details import details_of
from admin_api.queries.pages import Record
from runtime.identifiers import new_id
from tests.fixtures.builders import NOON

NOTHING_YET: Record = {"outcome": None, "code": None, "attempt": None, "attempt_state": None}

OWN = UUID("01a1fd4d-0000-7000-8000-000000000001")


def line(**columns: Any) -> Record:
    """Return a move of the page's own invoice that the provider's answer made."""
    defaults = {
        "occurred_at": NOON,
        "source": "state_change",
        "subject_kind": "invoice",
        "subject_id": str(OWN),
        "what": "pay",
        "from_state": "issued",
        "to_state": "paid",
        "actor_kind": "provider",
        "actor_id": "cloudpayments",
        "reason": None,
        "command_id": new_id(),
        "command_type": "RecordPaymentOutcome",
        "detail": {},
        "correlation_id": new_id(),
        "came_of_it": None,
    }
    return defaults | columns


def act(**columns: Any) -> Record:
    """Return a line of the trail: olga asked for a refund."""
    asked = {
        "source": "manager_action",
        "what": "refund_invoice",
        "from_state": None,
        "to_state": None,
        "actor_kind": "manager",
        "actor_id": "olga",
        "reason": "ticket 4711",
        "command_type": None,
        "detail": {"outcome": "asked"},
        "correlation_id": None,
        "came_of_it": NOTHING_YET,
    }
    return line(**(asked | columns))


@pytest.fixture
def tell(admin_app: Flask) -> Any:
    """Return what makes the story of some lines, in English."""

    def told(*lines: Record) -> tuple[Happening, ...]:
        with admin_app.test_request_context(headers={"Accept-Language": "en"}):
            return timeline_of(lines, own_id=OWN, currency="RUB")

    return told


def test_what_one_command_moved_is_one_happening(tell: Any) -> None:
    command_id, payment_id = new_id(), str(new_id())
    paid = {"subject_kind": "payment", "what": "succeed", "to_state": "succeeded"}

    [happening] = tell(
        line(command_id=command_id, subject_id=payment_id, from_state="sent", **paid),
        line(command_id=command_id),
    )

    assert happening.title == "The provider answered"
    assert [move.words for move in happening.moves] == ["Bank approved", "Paid"]


def test_own_moves_alone_are_numbered(tell: Any) -> None:
    story = tell(
        line(what="issue", from_state=None, to_state="issued"),
        line(subject_kind="payment", subject_id=str(new_id()), what="decline"),
        line(),
    )

    assert [move.number for it in story for move in it.moves] == [1, None, 2]


def test_the_path_is_of_the_own_moves(tell: Any) -> None:
    del tell
    lines = [
        line(what="issue", from_state=None, to_state="issued"),
        act(),
        line(subject_id=str(new_id())),
        line(),
    ]

    assert path_of(lines, OWN) == [
        Step("issue", None, "issued"),
        Step("pay", "issued", "paid"),
    ]


def test_an_act_stands_with_what_it_moved(tell: Any) -> None:
    command_id = new_id()

    [happening] = tell(
        act(command_id=command_id),
        line(command_id=command_id, what="refund", from_state="paid", to_state="refunded"),
    )

    assert (happening.title, happening.actor) == ("Refund", "manager olga")
    assert happening.reason == "ticket 4711"
    assert happening.remark is None
    assert [move.words for move in happening.moves] == ["Refunded"]


@pytest.mark.parametrize(
    ("detail", "remark"),
    [
        ({"outcome": "asked"}, "asked for"),
        ({"outcome": "not_published"}, "could not be sent"),
        ({"outcome": "unconfirmed"}, "perhaps sent: the broker was silent"),
        ({"outcome": "refused", "code": "nothing_to_refund"}, "refused: nothing to refund"),
    ],
)
def test_an_act_that_moved_nothing_says_what_came_of_it(
    tell: Any, detail: dict[str, Any], remark: str
) -> None:
    [happening] = tell(act(detail=detail))

    assert happening.remark == remark


@pytest.mark.parametrize(
    ("came", "remark"),
    [
        ({"outcome": "done"}, "carried out"),
        ({"outcome": "rejected", "code": "too_soon"}, "refused: too soon"),
        (
            {"outcome": "done", "attempt": 2, "attempt_state": "declined"},
            "attempt 2: Declined",
        ),
    ],
)
def test_an_act_ends_with_what_came_of_it(tell: Any, came: dict[str, Any], remark: str) -> None:
    [happening] = tell(act(detail={"outcome": "unconfirmed"}, came_of_it=NOTHING_YET | came))

    assert happening.remark == remark


def test_what_was_perhaps_sent_says_no_more_than_what_it_moved(tell: Any) -> None:
    command_id = new_id()

    [happening] = tell(
        act(command_id=command_id, detail={"outcome": "unconfirmed"}),
        line(command_id=command_id, what="refund", from_state="paid", to_state="refunded"),
    )

    assert happening.remark is None


def test_an_act_that_could_not_be_sent_at_first_is_told_by_its_last_line(tell: Any) -> None:
    command_id = new_id()
    later = NOON + timedelta(seconds=5)

    [happening] = tell(
        act(command_id=command_id),
        act(command_id=command_id, detail={"outcome": "not_published"}, occurred_at=later),
    )

    assert happening.remark == "could not be sent"


def test_news_in_quarantine_say_why(tell: Any) -> None:
    news = line(
        source="notification",
        what="pay",
        to_state="quarantined",
        reason="unknown_payment",
        command_id=None,
        detail={"transaction_id": 777},
    )

    [happening] = tell(news)

    assert happening.title == "The provider reported a payment"
    assert happening.actor == "in quarantine: unknown payment"
    assert [it.value for it in happening.details] == ["777"]


def test_a_move_that_leaves_the_state_names_it_once(tell: Any) -> None:
    [happening] = tell(line(what="plan_attempt", from_state="past_due", to_state="past_due"))

    assert happening.moves[0].came_from is None
    assert str(happening.moves[0].came_to.words) == "Past due"


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"amount_minor": 29_990}, [("Amount", "RUB\N{NO-BREAK SPACE}299.90")]),
        (
            {"amount_minor": 29_990, "currency": "USD"},
            [("Amount", "USD\N{NO-BREAK SPACE}299.90")],
        ),
        ({"code": "5051"}, [("Code", "5051: there is not enough money on the card")]),
        # A promo code is no refusal of a bank.
        ({"code": "SPRING26"}, [("Code", "SPRING26")]),
        ({"source": "task"}, [("Told by", "the answer to our call")]),
        ({"tries": 2, "ladder": "funds"}, [("Tries so far", "2")]),
        ({"payment_id": "7f", "resumes_at": None}, []),
    ],
)
def test_details_are_told_in_words(
    admin_app: Flask, detail: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        told = details_of(detail, currency="RUB")

    assert [(it.name, it.value) for it in told] == expected
