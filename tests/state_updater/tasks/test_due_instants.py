"""When something is due next: every column that a sweep looks at is seen."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from models import Heartbeat
from state_updater.tasks.due_instants import next_due
from tests.fixtures.builders import (
    NOON,
    build_gift,
    build_gift_invoice,
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)

SOON = NOON + timedelta(days=2)

QUIET = {"renews_at": None, "access_until": NOON}
"""A subscription at which nothing will ever happen."""


def shelve(engine: Engine, **columns: dict[str, object]) -> None:
    """Store one row of each kind, with these columns set."""
    viewer, plan = build_viewer(), build_plan()
    price = build_price(plan)
    subscription = build_subscription(viewer, price, **(QUIET | columns.get("subscription", {})))
    invoice = build_invoice(
        subscription, **({"expires_at": None, "state": "paid"} | columns.get("invoice", {}))
    )
    payment = build_payment(
        invoice, **({"state": "succeeded", "next_check_at": None} | columns.get("payment", {}))
    )
    refund = build_refund(payment, **({"next_check_at": None} | columns.get("refund", {})))
    store(
        engine,
        viewers=[viewer],
        plans=[plan],
        prices=[price],
        subscriptions=[subscription],
        invoices=[invoice],
        payments=[payment],
        refunds=[refund],
    )


def due_after(engine: Engine, moment: datetime) -> datetime | None:
    with Session(engine) as session:
        return next_due(session, after=moment)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("subscription", {"renews_at": SOON}),
        ("subscription", {"access_until": SOON}),
        ("subscription", {"state": "paused", "resumes_at": SOON}),
        ("invoice", {"state": "past_due", "next_attempt_at": SOON}),
        ("invoice", {"state": "issued", "expires_at": SOON}),
        ("payment", {"state": "unknown", "next_check_at": SOON}),
        ("refund", {"next_check_at": SOON}),
    ],
)
def test_whatever_is_due_is_seen(
    owner_engine: Engine, kind: str, columns: dict[str, object]
) -> None:
    shelve(owner_engine, **{kind: columns})

    assert due_after(owner_engine, NOON) == SOON


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("subscription", {"state": "cancelled", "access_until": SOON}),
        ("subscription", {"state": "paused", "access_until": SOON}),
        ("subscription", {"access_until": SOON, "access_revoked_at": NOON}),
        ("invoice", {"state": "paid", "expires_at": SOON}),
    ],
)
def test_what_will_not_be_looked_at_again_is_not_due(
    owner_engine: Engine, kind: str, columns: dict[str, object]
) -> None:
    shelve(owner_engine, **{kind: columns})

    assert due_after(owner_engine, NOON) is None


def test_of_several_the_earliest_is_next(owner_engine: Engine) -> None:
    shelve(
        owner_engine,
        subscription={"renews_at": SOON + timedelta(days=1)},
        refund={"next_check_at": SOON},
    )

    assert due_after(owner_engine, NOON) == SOON
    assert due_after(owner_engine, SOON) == SOON + timedelta(days=1)


def test_a_gift_that_expires_is_seen(owner_engine: Engine) -> None:
    buyer, plan = build_viewer(), build_plan()
    price = build_price(plan)
    invoice = build_gift_invoice(buyer, state="paid", expires_at=None)
    gift = build_gift(invoice, price, state="bought", expires_at=SOON)
    store(
        owner_engine,
        viewers=[buyer],
        plans=[plan],
        prices=[price],
        invoices=[invoice],
        gifts=[gift],
    )

    assert due_after(owner_engine, NOON) == SOON


def test_what_the_reminder_will_tell_is_seen(owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(insert(Heartbeat).values(name="x", passed_at=NOON, next_due_at=SOON))

    assert due_after(owner_engine, NOON) == SOON
