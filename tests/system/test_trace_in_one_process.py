"""One trace from the click to the letter, whatever processes it goes through on its way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from billing_rules.money import Money
from external_payments.fake_script import AnswerLost, Decline
from external_payments.outcomes import Approved
from interaction_bus.commands import GrantTime
from interaction_bus.envelope import Envelope, wrap
from models import Invoice, Payment
from reminder.entry_points import DATABASE_ROLE
from runtime.database import create_write_engine
from runtime.identifiers import new_id
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge
from tests.client_api.cinema import notification_fields
from tests.fixtures.traces import Traces, trace_of
from tests.fixtures.workshop import MANAGER
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    approved,
    open_checkout,
    subscribe,
)
from tests.system.one_process import Engines, OneProcess

pytestmark = pytest.mark.integration

CHECKOUT = "POST /v1/invoices/<uuid:invoice_id>/checkout"

MONTH = timedelta(days=31)


@pytest.fixture
def process(
    owner_engine: Engine,
    state_updater_engine: Engine,
    migrated_url: str,
    bus_url: str,
    tmp_path: Path,
) -> Iterator[OneProcess]:
    letters_engine = create_write_engine(migrated_url, role=DATABASE_ROLE)
    engines = Engines(state_updater_engine, letters_engine)
    with OneProcess(owner_engine, engines, bus_url, folder=tmp_path).running() as process:
        yield process
    letters_engine.dispose()


@pytest.fixture
def subscriber(process: OneProcess, traces: Traces) -> Purchase:
    """Return a subscription that was paid with a card which the provider keeps."""
    purchase = subscribe(process.workshop)
    payment_id = open_checkout(process.workshop, purchase)
    paid = process.provider.pay_in_widget(
        payment_id, str(purchase.viewer_id), amount=Money(29_990, "RUB"), token=CARD_TOKEN
    )
    assert isinstance(paid, Approved)
    process.workshop.send(
        approved(process.workshop, payment_id, transaction_id=paid.transaction_id)
    )
    process.relay()
    traces.clear()
    return purchase


def test_a_payment_in_the_widget_is_one_trace_from_the_click_to_the_letter(
    process: OneProcess, traces: Traces
) -> None:
    purchase = subscribe(process.workshop)
    process.relay()

    process.viewer().post(f"/v1/invoices/{purchase.invoice_id}/checkout")
    process.settle_commands()
    process.relay()
    notify_of_payment(process, purchase)
    process.settle_commands()
    process.relay()
    process.send_letters()

    assert traces.tree(CHECKOUT) == [
        CHECKOUT,
        "  publish OpenCheckout",
        "    OpenCheckout",
        "      transaction",
        "      relay payments.requested",
        "      notification pay",
        "        publish RecordNotification",
        "          RecordNotification",
        "            transaction",
        "            RecordPaymentOutcome",
        "              relay payments.completed",
        "              relay access.granted",
        "              relay subscriptions.updated",
        "              relay invoices.paid",
        "                letter invoice_paid",
        "              relay cards.saved",
        "            relay webhooks.received",
    ]
    assert traces.orphans() == []


def test_the_statements_of_a_command_are_seen_in_its_transaction(
    process: OneProcess, traces: Traces
) -> None:
    purchase = subscribe(process.workshop)

    process.viewer().post(f"/v1/invoices/{purchase.invoice_id}/checkout")
    process.settle_commands()

    (transaction,) = traces.spans("transaction")
    drawn = traces.tree(CHECKOUT, statements=True)
    under_it = drawn[drawn.index("      transaction") :]
    assert trace_of(transaction) == trace_of(traces.span(CHECKOUT))
    assert "        INSERT payments" in under_it
    assert "        INSERT outbox_messages" in under_it


@pytest.mark.usefixtures("subscriber")
def test_a_renewal_is_one_trace_that_begins_when_it_falls_due(
    process: OneProcess, traces: Traces
) -> None:
    process.workshop.advance(MONTH)

    renew_what_is_due(process)

    assert traces.tree("due RenewSubscription") == [
        "due RenewSubscription",
        "  relay RenewSubscription",
        "    RenewSubscription",
        "      transaction",
        "      relay invoices.created",
        "      relay payments.requested",
        "      relay charge_saved_card",
        "        task charge_saved_card",
        "          relay RecordPaymentOutcome",
        "            RecordPaymentOutcome",
        "              transaction",
        "              relay payments.completed",
        "              relay access.granted",
        "              relay subscriptions.renewed",
        "              relay invoices.paid",
    ]
    assert traces.orphans() == []


@pytest.mark.usefixtures("subscriber")
def test_a_further_try_is_a_trace_of_its_own(process: OneProcess, traces: Traces) -> None:
    process.provider.decide(CARD_TOKEN, Decline("5051"))
    process.workshop.advance(MONTH)
    renew_what_is_due(process)

    (owed,) = (it for it in process.workshop.rows(Invoice) if it.kind == "renewal")
    assert owed.next_attempt_at is not None
    process.workshop.advance(owed.next_attempt_at - process.workshop.now())
    process.sweep("planned_attempts")
    finish_what_began(process)

    tries = process.workshop.rows(Payment, origin="schedule")
    first, second = sorted(tries, key=lambda payment: payment.attempt)
    assert traces.tree("due CollectInvoice")[:3] == [
        "due CollectInvoice",
        "  relay CollectInvoice",
        "    CollectInvoice",
    ]
    assert [traced.removeprefix("00-")[:32] for traced in traceparents(first, second)] == [
        f"{trace_of(traces.span(name)):032x}"
        for name in ("due RenewSubscription", "due CollectInvoice")
    ]


@pytest.mark.usefixtures("subscriber")
def test_asking_what_became_of_a_payment_goes_on_with_its_trace(
    process: OneProcess, traces: Traces
) -> None:
    process.provider.fail_next_calls(AnswerLost())
    process.workshop.advance(MONTH)
    renew_what_is_due(process)

    process.workshop.advance(timedelta(hours=1))
    process.sweep("open_payments")
    finish_what_began(process)

    drawn = traces.tree("due RenewSubscription")
    asked = drawn.index("          relay reconcile_payment")
    assert drawn[asked + 1 : asked + 4] == [
        "            task reconcile_payment",
        "              relay RecordPaymentOutcome",
        "                RecordPaymentOutcome",
    ]


def test_commands_of_one_batch_stay_in_their_own_traces(
    process: OneProcess, subscriber: Purchase, traces: Traces
) -> None:
    for click in ("/first", "/second"):
        with crossing(Edge.HTTP_REQUEST, click, labels={"method": "POST"}):
            process.publisher.publish(grant_time(process, subscriber))

    process.settle_commands()
    process.relay()

    for click in ("/first", "/second"):
        assert traces.tree(f"POST {click}")[:4] == [
            f"POST {click}",
            "  publish GrantTime",
            "    GrantTime",
            "      transaction",
        ]
    assert traces.orphans() == []


def test_a_command_that_comes_twice_is_seen_twice(
    process: OneProcess, subscriber: Purchase, traces: Traces
) -> None:
    envelope = grant_time(process, subscriber)

    with crossing(Edge.HTTP_REQUEST, "/click", labels={"method": "POST"}):
        process.publisher.publish(envelope)
    process.settle_commands()
    with crossing(Edge.HTTP_REQUEST, "/again", labels={"method": "POST"}):
        process.publisher.publish(envelope)
    process.settle_commands()

    assert [(span.attributes or {})["kinokassa.fate"] for span in traces.spans("GrantTime")] == [
        "done",
        "duplicate",
    ]


def test_nothing_of_a_person_is_in_any_span(process: OneProcess, traces: Traces) -> None:
    purchase = subscribe(process.workshop)
    process.viewer().post(f"/v1/invoices/{purchase.invoice_id}/checkout")
    process.settle_commands()
    notify_of_payment(process, purchase, Name="IVAN IVANOV", Email="ivan@example.com")
    process.settle_commands()
    process.relay()
    process.send_letters()

    words = traces.words()
    assert traces.spans("letter invoice_paid") != []
    for secret in ("IVAN", "ivan@example.com", "viewer@example", "tk_1234567890", "Bearer"):
        assert secret not in words


def renew_what_is_due(process: OneProcess) -> None:
    """Let the sweep look for renewals, and whatever follows come to its end."""
    process.sweep("due_renewals")
    finish_what_began(process)


def finish_what_began(process: OneProcess) -> None:
    """Carry out what was found to be due, with the task and its news."""
    for _ in range(2):
        process.relay()
        process.settle_commands()
        process.relay()
        process.run_tasks()


def notify_of_payment(process: OneProcess, purchase: Purchase, **fields: str) -> None:
    """Have the provider tell that the only payment succeeded."""
    (payment,) = process.workshop.rows(Payment, invoice_id=purchase.invoice_id)
    row = {
        "id": payment.id,
        "viewer_id": payment.viewer_id,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
    }
    process.cinema.notify("pay", notification_fields(row, **fields))


def grant_time(process: OneProcess, purchase: Purchase) -> Envelope:
    """Return a manager's wish to give a day."""
    command = GrantTime(subscription_id=purchase.subscription_id, days=1, reason="a film failed")
    now = process.workshop.now()
    return wrap(command, message_id=new_id(), actor=MANAGER, occurred_at=now)


def traceparents(*payments: Payment) -> list[str]:
    """Return what payments remember, which must be something."""
    assert all(payment.traceparent for payment in payments)
    return [payment.traceparent or "" for payment in payments]
