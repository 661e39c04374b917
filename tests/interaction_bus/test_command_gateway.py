"""The gateway: one command for each wish, and its outcome for whoever wished for it."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.contextvars import get_contextvars

from interaction_bus.command_gateway import (
    CommandGateway,
    CommandKeyReused,
    CommandOutcome,
    CommandStatus,
    Wish,
    growing_pauses,
)
from interaction_bus.commands import CancelInvoice, Command, RefundInvoice
from interaction_bus.envelope import Actor, Envelope
from interaction_bus.errors import BrokerUnavailable
from runtime.clock import DatabaseClock
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.telemetry.context import LogContext
from tests.fixtures.recording_publisher import RecordingPublisher, consume

VIEWER = Actor(kind="viewer", id="01890a5d-ac96-774b-bcce-b302099a8057")
STRANGER = Actor(kind="viewer", id="01890a5d-ac96-774b-bcce-000000000000")
MANAGER_OF_THE_SAME_NAME = Actor(kind="manager", id=VIEWER.id)

REFUSED = {"kind": "conflict", "code": "paid", "message": "it is paid", "facts": {"state": "paid"}}


@pytest.fixture
def publisher() -> RecordingPublisher:
    return RecordingPublisher()


@pytest.fixture
def inbox_engine(database_url: str) -> Iterator[Engine]:
    engine = create_read_engine(database_url, role="kinokassa_client_api")
    yield engine
    engine.dispose()


@pytest.fixture
def gateway(publisher: Any, inbox_engine: Engine) -> CommandGateway:
    return CommandGateway(publisher, inbox_engine, most_waiting=1)


def wish(**changes: Any) -> Wish:
    defaults = {
        "command_id": new_id(),
        "digest": "what is asked",
        "actor": VIEWER,
        "correlation_id": new_id(),
    }
    return Wish(**(defaults | changes))


def cancel_invoice() -> Command:
    return CancelInvoice(invoice_id=new_id(), reason="mistake")


def must_not_be_made() -> Command:
    raise AssertionError("a known command was made again")


def answering(engine: Engine, **answer: Any) -> Callable[[Envelope], None]:
    return lambda envelope: consume(engine, envelope, **answer)


def test_a_wish_travels_with_its_id_actor_and_digest(
    gateway: CommandGateway, publisher: RecordingPublisher
) -> None:
    wished = wish()

    gateway.submit(wished, cancel_invoice)

    (envelope,) = publisher.published
    assert (envelope.message_id, envelope.digest) == (wished.command_id, "what is asked")
    assert (envelope.actor, envelope.correlation_id) == (VIEWER, wished.correlation_id)


def test_a_wish_is_dated_by_the_clock_of_billing(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    clock = DatabaseClock(owner_engine)
    before = clock.now()

    gateway.submit(wish(), cancel_invoice)

    assert before <= publisher.published[0].occurred_at <= clock.now()


def test_who_does_not_wait_gets_the_ids_that_were_chosen(gateway: CommandGateway) -> None:
    refund_id = new_id()
    wished = wish()

    status = gateway.submit(
        wished,
        lambda: RefundInvoice(invoice_id=new_id(), new_refund_id=refund_id, reason="broken"),
    )

    assert status == CommandStatus(
        wished.command_id, CommandOutcome.PENDING, {"refund_id": str(refund_id)}
    )


def test_who_waits_gets_the_outcome(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    publisher.on_publish = answering(owner_engine, result={"invoice_id": "i-1"})

    status = gateway.submit(wish(), cancel_invoice, wait_seconds=30)

    assert (status.outcome, status.result) == (CommandOutcome.DONE, {"invoice_id": "i-1"})


def test_a_rejection_tells_its_kind_and_facts(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    publisher.on_publish = answering(owner_engine, problem=REFUSED)

    status = gateway.submit(wish(), cancel_invoice, wait_seconds=30)

    assert status.outcome is CommandOutcome.REJECTED
    assert status.rejection is not None
    assert (status.rejection.kind, status.rejection.facts) == ("conflict", {"state": "paid"})


def test_waiting_ends_when_the_time_is_over(gateway: CommandGateway) -> None:
    status = gateway.submit(wish(), cancel_invoice, wait_seconds=0.05)

    assert status.outcome is CommandOutcome.PENDING


def test_a_wish_whose_outcome_is_known_is_not_sent_again(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    wished = wish()
    publisher.on_publish = answering(owner_engine)
    gateway.submit(wished, cancel_invoice)

    status = gateway.submit(wished, must_not_be_made)

    assert status.outcome is CommandOutcome.DONE
    assert len(publisher.published) == 1


def test_a_request_that_is_repeated_is_logged_with_what_came_of_it(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    wished, payment_id = wish(), str(new_id())
    publisher.on_publish = answering(
        owner_engine, result={"payment_id": payment_id, "outcome": "opened"}
    )
    gateway.submit(wished, cancel_invoice)

    with LogContext({}):
        gateway.submit(wished, must_not_be_made)
        bound = get_contextvars()

    assert bound["payment_id"] == payment_id
    assert "outcome" not in bound


def test_another_wish_under_a_known_id_is_refused(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    first = wish()
    publisher.on_publish = answering(owner_engine)
    gateway.submit(first, cancel_invoice)

    with pytest.raises(CommandKeyReused) as refused:
        gateway.submit(wish(command_id=first.command_id, digest="other"), must_not_be_made)

    assert refused.value.command_id == first.command_id


def test_another_wish_under_an_id_that_was_settled_meanwhile_is_refused(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    first = wish()
    gateway.submit(first, cancel_invoice)
    (sent,) = publisher.published
    # Both were on their way; the State Updater has carried out the first.
    publisher.on_publish = lambda _second: consume(owner_engine, sent)

    with pytest.raises(CommandKeyReused):
        gateway.submit(
            wish(command_id=first.command_id, digest="other"), cancel_invoice, wait_seconds=5
        )


def test_what_the_broker_did_not_take_is_told(
    gateway: CommandGateway, publisher: RecordingPublisher
) -> None:
    publisher.refusal = BrokerUnavailable("no confirm in time")

    with pytest.raises(BrokerUnavailable):
        gateway.submit(wish(), cancel_invoice)


def test_a_command_is_found_by_whoever_sent_it(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    wished = wish()
    publisher.on_publish = answering(owner_engine, result={"invoice_id": "i-1"})
    gateway.submit(wished, cancel_invoice)

    status = gateway.look_up(wished.command_id, actor=VIEWER)

    assert (status.outcome, status.result) == (CommandOutcome.DONE, {"invoice_id": "i-1"})


@pytest.mark.parametrize("actor", [STRANGER, MANAGER_OF_THE_SAME_NAME])
def test_a_command_of_somebody_else_looks_pending(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine, actor: Actor
) -> None:
    wished = wish()
    publisher.on_publish = answering(owner_engine, result={"invoice_id": "i-1"})
    gateway.submit(wished, cancel_invoice)

    status = gateway.look_up(wished.command_id, actor=actor)

    assert status == CommandStatus(wished.command_id, CommandOutcome.PENDING)


def test_who_looks_up_a_command_may_wait_for_it(
    gateway: CommandGateway, publisher: RecordingPublisher, owner_engine: Engine
) -> None:
    wished = wish()
    gateway.submit(wished, cancel_invoice)
    (envelope,) = publisher.published
    settling = threading.Timer(0.05, consume, (owner_engine, envelope))
    settling.start()

    status = gateway.look_up(wished.command_id, actor=VIEWER, wait_seconds=30)

    settling.join()
    assert status.outcome is CommandOutcome.DONE


def test_without_a_free_seat_nobody_waits(
    publisher: RecordingPublisher, inbox_engine: Engine
) -> None:
    gateway = CommandGateway(publisher, inbox_engine, most_waiting=0)

    # It would last longer than the test may.
    status = gateway.submit(wish(), cancel_invoice, wait_seconds=3_600)

    assert status.outcome is CommandOutcome.PENDING


def test_a_seat_is_given_back(
    gateway: CommandGateway, publisher: Any, owner_engine: Engine
) -> None:
    gateway.submit(wish(), cancel_invoice, wait_seconds=0.01)
    publisher.on_publish = answering(owner_engine)

    status = gateway.submit(wish(), cancel_invoice, wait_seconds=30)

    assert status.outcome is CommandOutcome.DONE


def test_looks_become_rarer_but_never_rarer_than_a_tenth_of_a_second() -> None:
    pauses = growing_pauses(1_000)

    taken = [next(pauses) for _ in range(20)]

    assert taken[0] == 0.01
    assert taken == sorted(taken)
    assert taken[-1] == 0.1
