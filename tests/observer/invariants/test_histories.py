"""A history counts without gaps, by legal moves, and ends where the row stands."""

import pytest

from billing_rules.lifecycles import LIFECYCLES
from observer.invariants.histories import (
    HISTORY_WITH_A_GAP,
    ILLEGAL_MOVE,
    MOVING,
    ROW_UNLIKE_HISTORY,
)
from runtime.identifiers import new_id
from tests.observer.books import Books, Step

pytestmark = pytest.mark.integration

SUBSCRIBED: Step = (1, "subscribe", None, "awaiting_payment")
ACTIVATED: Step = (2, "activate", "awaiting_payment", "active")
RENEWED: Step = (3, "renew", "active", "active")

EVERY_RULE = (HISTORY_WITH_A_GAP, ILLEGAL_MOVE, ROW_UNLIKE_HISTORY)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda it: it.name)
def test_a_history_that_is_sound_is_let_be(books: Books, rule) -> None:
    subscription = books.subscription(state="active", moves=3)

    books.history("subscription", subscription["id"], SUBSCRIBED, ACTIVATED, RENEWED)

    assert books.breaches_of(rule) == []


@pytest.mark.parametrize(
    "steps",
    [
        (ACTIVATED, RENEWED),  # the beginning is missing
        (SUBSCRIBED, RENEWED),  # the middle is missing
        (SUBSCRIBED, (2, "renew", "active", "active")),  # it counts on, and jumps
    ],
    ids=["no beginning", "no middle", "a jump"],
)
def test_a_history_with_a_gap_is_found(books: Books, steps: tuple[Step, ...]) -> None:
    subject_id = new_id()

    books.history("subscription", subject_id, *steps)

    assert books.breaches_of(HISTORY_WITH_A_GAP) == [str(subject_id)]


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("subscription", (2, "renew", "awaiting_payment", "active")),  # only once it has begun
        ("subscription", (2, "activate", "awaiting_payment", "expired")),  # elsewhere
        ("subscription", (2, "fly", "awaiting_payment", "active")),  # no move at all
        ("payment", (2, "activate", "awaiting_payment", "active")),  # of another machine
    ],
)
def test_a_move_that_no_machine_allows_is_found(books: Books, kind: str, step: Step) -> None:
    subject_id = new_id()

    books.history(kind, subject_id, step)

    assert books.breaches_of(ILLEGAL_MOVE) == [str(subject_id)]


@pytest.mark.parametrize(
    "birth", [(1, "subscribe", None, "active"), (1, "activate", None, "awaiting_payment")]
)
def test_an_illegal_birth_is_found(books: Books, birth: Step) -> None:
    subject_id = new_id()

    books.history("subscription", subject_id, birth)

    assert books.breaches_of(ILLEGAL_MOVE) == [str(subject_id)]


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("active", 3),  # its history is shorter
        ("active", 1),  # its history goes on
        ("expired", 2),  # somebody changed the row by hand
    ],
)
def test_a_row_that_stands_elsewhere_than_its_history_ends_is_found(
    books: Books, state: str, moves: int
) -> None:
    subscription = books.subscription(state=state, moves=moves)

    books.history("subscription", subscription["id"], SUBSCRIBED, ACTIVATED)

    assert books.breaches_of(ROW_UNLIKE_HISTORY) == [str(subscription["id"])]


def test_a_row_that_missed_the_last_step_of_its_history_is_found(books: Books) -> None:
    subscription = books.subscription(state="active", moves=2)

    books.history("subscription", subscription["id"], SUBSCRIBED, ACTIVATED, RENEWED)

    assert books.breaches_of(ROW_UNLIKE_HISTORY) == [str(subscription["id"])]


def test_rows_of_every_kind_are_held_against_their_histories(books: Books) -> None:
    subscription = books.subscription()
    invoice = books.invoice(subscription)
    payment = books.payment(invoice)
    rows = [subscription, invoice, payment, books.refund(payment), books.card()]
    rows.append(books.dispute(payment))

    assert books.breaches_of(ROW_UNLIKE_HISTORY) == sorted(str(row["id"]) for row in rows)


def test_every_machine_has_its_table() -> None:
    assert set(MOVING) == {lifecycle.subject for lifecycle in LIFECYCLES}
