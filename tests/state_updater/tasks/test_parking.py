"""One viewer whom a bug of ours fails on waits for people, and all others are served."""

from datetime import timedelta
from uuid import UUID

import msgspec
from kombu import Connection, Producer
from sqlalchemy import select
from sqlalchemy.orm import Session

from interaction_bus.commands import Command, GrantTime, UnparkSubscription
from interaction_bus.envelope import Actor, Envelope, encode, wrap
from interaction_bus.topology import COMMANDS_EXCHANGE
from models import OutboxMessage, Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from state_updater.parking import park
from state_updater.tasks.sweeps import sweep
from tests.fixtures.builders import build_subscription, build_viewer, store
from tests.fixtures.workshop import MANAGER, Workshop
from tests.state_updater.consumers import running_consumer
from tests.state_updater.purchases import (
    Purchase,
    Renewal,
    buy,
    declined,
    refusal_of,
    renew,
    renewal_command,
    subscription_of,
)
from tests.state_updater.queue_reader import wait_for
from tests.state_updater.worker import Worker

SCHEDULE = Actor(kind="schedule", id="sweeps")

WHY = "KeyError: 'plan' (trace 1)"


def park_with(workshop: Workshop, command: Command, *, actor: Actor = SCHEDULE) -> None:
    """Let a command about something die of a bug."""
    now = workshop.now()
    envelope = wrap(command, message_id=new_id(), actor=actor, occurred_at=now)
    park(workshop.engine, envelope, command, at=now, why=WHY)


def broken_renewal(purchase: Purchase, workshop: Workshop) -> Command:
    return renewal_command(purchase, Renewal(new_id(), new_id()), period_start=workshop.now())


def swept(worker: Worker, name: str) -> int:
    return sweep(worker.context, name)


def test_what_the_schedule_fails_on_is_parked_with_the_reason(workshop: Workshop) -> None:
    purchase = buy(workshop)

    park_with(workshop, broken_renewal(purchase, workshop))

    subscription = subscription_of(workshop, purchase)
    assert subscription.parked_at is not None
    assert subscription.parked_because == WHY


def test_what_a_person_asked_in_vain_parks_nothing(workshop: Workshop) -> None:
    purchase = buy(workshop)
    command = GrantTime(subscription_id=purchase.subscription_id, days=1, reason="asked")

    park_with(workshop, command, actor=MANAGER)

    assert subscription_of(workshop, purchase).parked_at is None


def test_no_sweep_looks_at_a_parked_subscription(workshop: Workshop, worker: Worker) -> None:
    purchase = buy(workshop)
    park_with(workshop, broken_renewal(purchase, workshop))
    workshop.advance(timedelta(days=60))

    assert (swept(worker, "due_renewals"), swept(worker, "ended_subscriptions")) == (0, 0)


def test_no_try_is_begun_for_a_parked_subscription(workshop: Workshop, worker: Worker) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=3_000_000_009))
    park_with(workshop, broken_renewal(purchase, workshop))
    workshop.advance(timedelta(days=3))

    assert swept(worker, "planned_attempts") == 0


def test_whoever_takes_it_up_again_finds_the_work_still_due(
    workshop: Workshop, worker: Worker
) -> None:
    purchase = buy(workshop)
    workshop.advance(timedelta(days=32))
    swept(worker, "due_renewals")
    worker.forget_staged()
    park_with(workshop, broken_renewal(purchase, workshop))

    settled = workshop.send(
        UnparkSubscription(subscription_id=purchase.subscription_id, reason="mended")
    )

    assert settled.fate is Fate.DONE
    assert subscription_of(workshop, purchase).parked_because is None
    assert swept(worker, "due_renewals") == 1


def test_what_is_not_parked_cannot_be_taken_up(workshop: Workshop) -> None:
    purchase = buy(workshop)
    command = UnparkSubscription(subscription_id=purchase.subscription_id, reason="mended")

    assert refusal_of(workshop, command)["code"] == "not_parked"


def test_one_broken_viewer_is_parked_while_the_others_are_renewed(
    workshop: Workshop, worker: Worker, connection: Connection, rabbitmq_url: str
) -> None:
    sound = buy(workshop)
    broken = broken_subscription(workshop)
    workshop.advance(timedelta(days=32))
    swept(worker, "due_renewals")
    publish_staged(workshop, connection)

    with running_consumer(workshop, rabbitmq_url):
        wait_for(lambda: workshop.row(Subscription, broken).parked_at is not None)
        wait_for(lambda: subscription_of(workshop, sound).renews_at is None)

    worker.forget_staged()
    workshop.advance(timedelta(minutes=6))
    assert swept(worker, "due_renewals") == 0


def broken_subscription(workshop: Workshop) -> UUID:
    """Store a subscription whose planned change names no plan, which no handler expects."""
    viewer = build_viewer()
    now = workshop.now()
    subscription = build_subscription(
        viewer,
        workshop.price,
        period_start=now - timedelta(days=1),
        period_end=now + timedelta(days=20),
        access_until=now + timedelta(days=23),
        renews_at=now + timedelta(days=20),
        pending_change={"plan_id": "the blue one", "price_id": "the cheap one"},
    )
    store(workshop.owner_engine, viewers=[viewer], subscriptions=[subscription])
    subscription_id: UUID = subscription["id"]
    return subscription_id


def publish_staged(workshop: Workshop, connection: Connection) -> None:
    """Send the commands that sweeps have staged, as the relay would."""
    staged = select(OutboxMessage.payload).where(OutboxMessage.kind == "command")
    with Session(workshop.owner_engine) as session:
        payloads = session.scalars(staged).all()
    for payload in payloads:
        envelope = msgspec.convert(payload, Envelope)
        Producer(connection.channel()).publish(
            encode(envelope),
            exchange=COMMANDS_EXCHANGE,
            routing_key=envelope.type,
            content_type="application/json",
            content_encoding="utf-8",
        )
