"""What is staged is sent, and what falls due is done."""

from typing import Any

import pytest

from observer.invariants.work import DUE_WORK_UNDONE, OUTBOX_STUCK
from tests.fixtures.builders import build_gift, build_gift_invoice, store
from tests.observer.books import Books, Row

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("seconds", "is_found"), [(90, True), (30, False)])
def test_what_lies_in_the_outbox_for_a_minute_is_found(
    books: Books, seconds: int, *, is_found: bool
) -> None:
    message = books.outbox_message(created_at=books.ago(seconds=seconds))

    assert (books.breaches_of(OUTBOX_STUCK) == [str(message["message_id"])]) is is_found


def test_what_was_sent_may_be_old(books: Books) -> None:
    books.outbox_message(created_at=books.ago(hours=5), sent_at=books.ago(hours=5))

    assert books.breaches_of(OUTBOX_STUCK) == []


def unpaid(books: Books, **columns: Any) -> Row:
    subscription = books.subscription(**columns.pop("of", {}))
    return books.invoice(subscription, **({"state": "issued", "paid_at": None} | columns))


def overdue_invoice(books: Books, **columns: Any) -> Row:
    return unpaid(books, state="past_due", next_attempt_at=books.ago(hours=2), **columns)


def lapsed_invoice(books: Books, **columns: Any) -> Row:
    return unpaid(books, expires_at=books.ago(hours=2), **columns)


def paused(books: Books, **columns: Any) -> Row:
    pause = {"paused_at": books.ago(days=5), "resumes_at": books.ago(hours=2)}
    return books.subscription(state="paused", **(pause | columns))


def over(books: Books, **columns: Any) -> Row:
    ended = {"renews_at": None, "access_until": books.ago(hours=2), "auto_renew": False}
    return books.subscription(period_end=books.ago(hours=2), **(ended | columns))


def gift(books: Books, **columns: Any) -> Row:
    invoice = build_gift_invoice(books.viewer)
    row = build_gift(invoice, books.price, **({"expires_at": books.ago(hours=2)} | columns))
    store(books.owner_engine, invoices=[invoice], gifts=[row])
    return row


def notification(books: Books, **columns: Any) -> Row:
    return books.notification(**({"next_try_at": books.ago(hours=2)} | columns))


@pytest.mark.parametrize("due", [overdue_invoice, lapsed_invoice, paused, over, gift, notification])
def test_what_was_due_two_hours_ago_is_found(books: Books, due) -> None:
    row = due(books)

    assert books.breaches_of(DUE_WORK_UNDONE) == [str(row["id"])]


PARKED = {"parked_because": "KeyError"}


@pytest.mark.parametrize("due", [overdue_invoice, lapsed_invoice])
def test_the_invoices_of_who_is_parked_wait_for_a_person(books: Books, due) -> None:
    due(books, of=PARKED | {"parked_at": books.ago(hours=3)})

    assert books.breaches_of(DUE_WORK_UNDONE) == []


@pytest.mark.parametrize("due", [paused, over])
def test_who_is_parked_waits_for_a_person(books: Books, due) -> None:
    due(books, **PARKED, parked_at=books.ago(hours=3))

    assert books.breaches_of(DUE_WORK_UNDONE) == []


@pytest.mark.parametrize("due", [overdue_invoice, lapsed_invoice])
@pytest.mark.parametrize("state", ["opened", "sent", "unknown"])
def test_behind_an_open_payment_an_invoice_waits(books: Books, due, state: str) -> None:
    books.payment(due(books), state=state, settled_at=None)

    assert books.breaches_of(DUE_WORK_UNDONE) == []


@pytest.mark.parametrize("due", [overdue_invoice, lapsed_invoice])
@pytest.mark.parametrize(("hours_ago", "is_found"), [(0.1, False), (2, True)])
def test_once_a_payment_is_settled_there_is_time_for_what_waited(
    books: Books, due, hours_ago: float, *, is_found: bool
) -> None:
    invoice = due(books)

    books.payment(invoice, state="declined", settled_at=books.ago(hours=hours_ago))

    assert (books.breaches_of(DUE_WORK_UNDONE) == [str(invoice["id"])]) is is_found


def test_while_the_card_is_to_be_tried_the_subscription_goes_on(books: Books) -> None:
    subscription = over(books, state="past_due", auto_renew=True)

    books.invoice(subscription, state="past_due", next_attempt_at=books.ago(days=-1))

    assert books.breaches_of(DUE_WORK_UNDONE) == []


@pytest.mark.parametrize(("state", "is_found"), [("unknown", False), ("opened", True)])
def test_a_subscription_waits_for_money_that_is_at_the_bank(
    books: Books, state: str, *, is_found: bool
) -> None:
    subscription = over(books, state="past_due", auto_renew=True)

    books.payment(books.invoice(subscription, state="past_due"), state=state, settled_at=None)

    assert (books.breaches_of(DUE_WORK_UNDONE) == [str(subscription["id"])]) is is_found


def test_a_notification_that_was_given_to_people_is_due_to_nobody(books: Books) -> None:
    notification(books, next_try_at=None)

    assert books.breaches_of(DUE_WORK_UNDONE) == []
