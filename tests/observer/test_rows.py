"""What stands in the database is counted, and its age told."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert

from models import ConsumedMessage, Heartbeat
from observer.rows import StandingOfRows, read_rows
from runtime.identifiers import new_id
from tests.observer.books import Books

pytestmark = pytest.mark.integration

PRICE = 29_990


@pytest.fixture
def read(observer_engine: Engine):
    """Return what reads how the rows stand, with the observer's rights."""

    def look() -> StandingOfRows:
        with observer_engine.connect() as connection:
            return read_rows(connection)

    return look


def consume(books: Books, **columns: Any) -> None:
    row = {
        "id": new_id(),
        "type": "Subscribe",
        "digest": "d",
        "actor_kind": "viewer",
        "actor_id": "v-1",
        "outcome": "done",
        "result": {},
        "consumed_at": books.now,
    }
    with books.owner_engine.begin() as connection:
        connection.execute(insert(ConsumedMessage).values(**(row | columns)))


@pytest.mark.usefixtures("books")
def test_where_nothing_waits_nothing_is_old(read) -> None:
    rows = read()

    assert (rows.unsent_messages, rows.oldest_unsent_at, rows.oldest_unasked_at) == (0, None, None)
    assert rows.age_seconds(rows.oldest_unsent_at) == 0


def test_the_oldest_unsent_message_is_told(books: Books, read) -> None:
    for minutes in (3, 7):
        books.outbox_message(created_at=books.ago(minutes=minutes))
    books.outbox_message(created_at=books.ago(minutes=9), sent_at=books.ago(minutes=9))

    rows = read()

    assert rows.unsent_messages == 2
    assert rows.age_seconds(rows.oldest_unsent_at) == pytest.approx(420, abs=60)


def test_an_open_payment_is_as_old_as_its_call(books: Books, read) -> None:
    invoice = books.invoice(books.subscription(), state="issued")
    books.payment(invoice, state="unknown", settled_at=None, call_started_at=books.ago(hours=2))

    assert read().oldest_open_payment_at == books.ago(hours=2)


def test_a_payment_that_is_late_to_be_asked_about_is_told(books: Books, read) -> None:
    invoice = books.invoice(books.subscription(), state="issued")
    books.payment(invoice, state="unknown", settled_at=None, next_check_at=books.ago(minutes=4))

    assert read().oldest_unasked_at == books.ago(minutes=4)


def test_a_payment_that_is_to_be_asked_about_later_is_not_late(books: Books, read) -> None:
    invoice = books.invoice(books.subscription(), state="issued")
    books.payment(invoice, state="unknown", settled_at=None, next_check_at=books.ago(minutes=-4))

    assert read().oldest_unasked_at is None


def test_a_command_that_waits_since_the_last_was_settled_is_told(books: Books, read) -> None:
    consume(books, consumed_at=books.ago(minutes=9))
    books.outbox_message(sent_at=books.ago(minutes=5))

    assert read().oldest_unsettled_at == books.ago(minutes=5)


def test_a_command_that_others_have_passed_is_dead_rather_than_waiting(books: Books, read) -> None:
    books.outbox_message(sent_at=books.ago(minutes=5))
    consume(books, consumed_at=books.ago(minutes=1))

    assert read().oldest_unsettled_at is None


def test_a_command_that_was_parked_since_waits_for_people(books: Books, read) -> None:
    consume(books, consumed_at=books.ago(minutes=9))
    books.outbox_message(sent_at=books.ago(minutes=5))

    books.subscription(parked_at=books.ago(minutes=4), parked_because="KeyError")

    assert read().oldest_unsettled_at is None


def test_a_command_that_was_settled_waits_no_more(books: Books, read) -> None:
    sent = books.outbox_message(sent_at=books.ago(minutes=5))
    consume(books, id=sent["message_id"], consumed_at=books.ago(minutes=6))

    assert read().oldest_unsettled_at is None


def test_events_are_no_commands(books: Books, read) -> None:
    books.outbox_message(kind="event", sent_at=books.ago(minutes=5))

    assert read().oldest_unsettled_at is None


def test_subscriptions_are_counted_in_every_state(books: Books, read) -> None:
    for state in ("active", "cancelled", "cancelled"):
        books.subscription(state=state)

    told = read().subscriptions

    assert (told["active"], told["cancelled"], told["trialing"]) == (1, 2, 0)


def test_monthly_revenue_is_of_those_that_renew(books: Books, read) -> None:
    books.subscription()

    assert read().monthly_revenue_minor == {"RUB": PRICE}


def test_a_currency_in_which_nobody_renews_brings_nothing(books: Books, read) -> None:
    books.subscription(auto_renew=False)

    assert read().monthly_revenue_minor == {"RUB": 0}


def test_what_waits_for_people_is_counted(books: Books, read) -> None:
    books.subscription(parked_at=books.now, parked_because="KeyError")
    books.notification()

    rows = read()

    assert (rows.parked_viewers, rows.quarantined_notifications, rows.open_differences) == (1, 1, 0)


OVERTAKEN = {"problem": "unknown_payment", "tries": 1}
"""As a receipt is that came before its payment was booked."""


@pytest.mark.parametrize("problem", ["unknown_payment", "unknown_refund"])
@pytest.mark.parametrize("tries", [1, 2, 3])
def test_news_that_overtook_what_they_are_about_need_nobody_yet(
    books: Books, read, problem: str, tries: int
) -> None:
    books.notification(problem=problem, tries=tries, next_try_at=books.ago(minutes=-1))

    assert read().quarantined_notifications == 0


@pytest.mark.parametrize(
    "quarantined",
    [
        OVERTAKEN | {"tries": 4},
        OVERTAKEN | {"tries": 11},
        OVERTAKEN | {"problem": "amount_differs"},
        OVERTAKEN | {"problem": "account_differs"},
        OVERTAKEN | {"problem": "malformed: no amount"},
        OVERTAKEN | {"problem": None},
    ],
    ids=str,
)
def test_what_the_first_retries_do_not_settle_needs_a_person(
    books: Books, read, quarantined: dict[str, object]
) -> None:
    books.notification(**quarantined, next_try_at=books.ago(minutes=-1))

    assert read().quarantined_notifications == 1


@pytest.mark.parametrize("minutes", [None, 11], ids=["given up", "nobody retries"])
def test_what_is_not_tried_again_needs_a_person(books: Books, read, minutes: int | None) -> None:
    due_at = None if minutes is None else books.ago(minutes=minutes)

    books.notification(**OVERTAKEN, next_try_at=due_at)

    assert read().quarantined_notifications == 1


def test_heartbeats_are_told_by_name(books: Books, read) -> None:
    beat = {"name": "reminder", "passed_at": books.ago(minutes=2)}
    with books.owner_engine.begin() as connection:
        connection.execute(insert(Heartbeat).values(**beat))

    assert read().heartbeats == {"reminder": books.ago(minutes=2)}


def test_what_lies_ahead_has_no_age(books: Books, read) -> None:
    assert read().age_seconds(books.ago(minutes=-5)) == 0
