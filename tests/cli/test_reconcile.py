"""`kinokassa reconcile` beside the payment sandbox: what differs is told, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_rules.money import Money
from cli.book_report import BookReport, Line, compare_day, compare_until_cured
from external_payments.fake import FakePaymentProvider
from interaction_bus.commands import SettleDifference
from models import Dispute, Payment, Refund
from runtime.clock import DatabaseClock
from runtime.database import create_write_engine
from runtime.identifiers import new_id
from runtime.sealing import Sealer, new_sealing_key
from state_updater.entry_points import DATABASE_ROLE
from state_updater.handlers.charging import PROVIDER
from state_updater.tasks.context import TaskContext
from tests.fixtures.workshop import Workshop
from tests.payment_sandbox.running import API_SECRET, PUBLIC_ID, RunningSandbox, settings_for
from tests.state_updater.purchases import Purchase, approved, open_checkout, subscribe
from tests.state_updater.worker import Worker

pytestmark = pytest.mark.integration

NO_BROKER = "amqp://guest:guest@127.0.0.1:1/"

KEY = new_sealing_key()

PRICE = Money(29_990, "RUB")

NO_DAY = date(2026, 11, 20)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def workshop(owner_engine: Engine, database_url: str) -> Iterator[Workshop]:
    """Return a State Updater with the key that the command is given as well."""
    engine = create_write_engine(database_url, role=DATABASE_ROLE)
    yield Workshop(owner_engine, engine, Sealer([KEY]))
    engine.dispose()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """Return a sandbox that notifies nobody."""
    sandbox = RunningSandbox(settings_for(tmp_path / "ledger.sqlite3", None))
    yield sandbox
    sandbox.close()


@pytest.fixture
def run(workshop: Workshop, sandbox: RunningSandbox, database_url: str) -> Run:
    """Return the command as an operator types it, for the present day of billing."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "RABBITMQ_URL": NO_BROKER,
        "SEALING_KEYS": KEY,
        "CLOUDPAYMENTS_URL": sandbox.address,
        "CLOUDPAYMENTS_PUBLIC_ID": PUBLIC_ID,
        "CLOUDPAYMENTS_API_SECRETS": API_SECRET,
    }

    def call(*words: str, day: str | None = None, **changes: str) -> Any:
        chosen = day or today(workshop).isoformat()
        return subprocess.run(
            [sys.executable, "-m", "cli.main", "reconcile", "--day", chosen, *words],
            env={**environment, **changes},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return call


@pytest.fixture
def fake(workshop: Workshop) -> Worker:
    """Return a worker beside the provider in memory."""
    provider = FakePaymentProvider(now=DatabaseClock(workshop.owner_engine).now, name=PROVIDER)
    return Worker(workshop, provider, TaskContext(workshop.engine, provider, workshop.sealer))


def pay(sandbox: RunningSandbox, workshop: Workshop, payment_id: object, **fields: str) -> int:
    """Let the viewer pay at the sandbox, which tells nobody; return its number."""
    known = {"InvoiceId": str(payment_id), "AccountId": str(workshop.viewer["id"])}
    model = sandbox.charge(**{**known, **fields})["Model"]
    assert model["Status"] == "Completed", model
    return int(model["TransactionId"])


def opened(workshop: Workshop) -> tuple[Purchase, Any]:
    purchase = subscribe(workshop)
    return purchase, open_checkout(workshop, purchase)


def today(workshop: Workshop) -> date:
    return workshop.now().astimezone(UTC).date()


@contextmanager
def carried_out(worker: Worker) -> Iterator[None]:
    """Carry out whatever is staged, as relay and State Updater do, while the block runs."""
    is_over = Event()

    def work() -> None:
        while not is_over.wait(0.05):
            worker.hand_on()

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_a_day_without_differences_ends_with_status_0(
    run: Run, workshop: Workshop, sandbox: RunningSandbox
) -> None:
    _, payment_id = opened(workshop)
    number = pay(sandbox, workshop, payment_id)
    workshop.send(approved(workshop, payment_id, transaction_id=number, token=None))

    result = run()

    assert result.returncode == 0
    assert "operations in the provider's books: 1; no differences" in result.stdout


def test_a_difference_for_people_is_told_with_status_1(
    run: Run, workshop: Workshop, sandbox: RunningSandbox
) -> None:
    _, payment_id = opened(workshop)
    number = pay(sandbox, workshop, payment_id, Amount="1.00")

    result = run()

    row = next(line for line in result.stdout.splitlines() if line.startswith("wrong_amount"))
    assert result.returncode == 1
    assert row.split() == [
        *("wrong_amount", "open", "a", "person", "decides", str(number)),
        *("1.00", "RUB", "299.90", "RUB", str(payment_id)),
    ]


def test_a_lost_notification_is_cured_while_the_command_waits(
    run: Run, workshop: Workshop, sandbox: RunningSandbox, fake: Worker
) -> None:
    _, payment_id = opened(workshop)
    pay(sandbox, workshop, payment_id)

    with carried_out(fake):
        result = run("--wait", "--json")

    (line,) = json.loads(result.stdout)["lines"]
    assert result.returncode == 0
    assert (line["kind"], line["status"], line["cure"]) == (
        "missing_notification",
        "settled",
        "RecordPaymentOutcome",
    )
    assert workshop.row(Payment, payment_id).state == "succeeded"


def test_a_refund_made_at_the_sandbox_by_hand_is_booked(
    run: Run, workshop: Workshop, sandbox: RunningSandbox, fake: Worker
) -> None:
    _, payment_id = opened(workshop)
    number = pay(sandbox, workshop, payment_id)
    workshop.send(approved(workshop, payment_id, transaction_id=number, token=None))
    sandbox.api("/payments/refund", TransactionId=number, Amount="100.00")

    with carried_out(fake):
        result = run("--wait")

    (row,) = workshop.rows(Refund)
    assert (result.returncode, row.state, row.amount_minor) == (0, "succeeded", 10_000)


def test_a_chargeback_at_the_sandbox_is_recorded(
    run: Run, workshop: Workshop, sandbox: RunningSandbox, fake: Worker
) -> None:
    _, payment_id = opened(workshop)
    number = pay(sandbox, workshop, payment_id)
    workshop.send(approved(workshop, payment_id, transaction_id=number, token=None))
    sandbox.control("chargebacks", invoice_id=str(payment_id), reason="fraud")

    result = run()
    fake.hand_on()

    (dispute,) = workshop.rows(Dispute)
    assert "disputes handed on: 1" in result.stdout
    assert (result.returncode, dispute.payment_id, dispute.reason) == (0, payment_id, "fraud")


def test_a_provider_that_cannot_be_read_is_told_clearly(run: Run) -> None:
    result = run(CLOUDPAYMENTS_URL="http://127.0.0.1:1")

    assert result.returncode == 1
    assert "Error: the provider's books cannot be read: cloudpayments is unavailable" in (
        result.stderr
    )


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "20.11.2026"])
def test_a_day_that_is_none_is_refused(run: Run, day: str) -> None:
    result = run(day=day)

    assert result.returncode == 2
    assert "Invalid value for '--day'" in result.stderr


def test_a_missing_setting_is_named(run: Run) -> None:
    result = run(DATABASE_URL="")

    assert result.returncode == 1
    assert "DATABASE_URL" in result.stderr


def test_a_cure_that_nobody_carries_out_is_awaited_in_vain(
    fake: Worker, workshop: Workshop
) -> None:
    purchase, payment_id = opened(workshop)
    fake.provider.pay_in_widget(payment_id, str(purchase.viewer_id), amount=PRICE, token="tk")

    report = compare_until_cured(fake.context, today(workshop), timeout_seconds=0)

    assert [line.status for line in report.lines] == ["curing"]
    assert not report.is_settled(are_cures_awaited=True)
    assert report.is_settled(are_cures_awaited=False)


def test_what_a_person_has_settled_is_told_as_settled(fake: Worker, workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    fake.provider.pay_in_widget(new_id(), str(purchase.viewer_id), amount=PRICE, token="tk")
    compare_day(fake.context, today(workshop))
    (difference,) = fake.reported()
    fake.hand_on()
    row_id = difference.new_difference_id
    workshop.send(SettleDifference(difference_id=row_id, note="a test of the terminal"))

    report = compare_day(fake.context, today(workshop))

    assert [line.status for line in report.lines] == ["settled"]
    assert report.is_settled(are_cures_awaited=True)


@pytest.mark.parametrize(
    ("statuses", "problem", "is_settled", "is_cured"),
    [
        ((), None, True, True),
        (("settled",), None, True, True),
        (("curing",), None, True, False),
        (("open", "settled"), None, False, False),
        ((), "the provider is away", False, False),
    ],
)
def test_nothing_is_settled_while_somebody_is_waited_for(
    statuses: tuple[str, ...], problem: str | None, *, is_settled: bool, is_cured: bool
) -> None:
    lines = tuple(Line("orphan", status, None, 1, None, None, None) for status in statuses)

    report = BookReport(NO_DAY, 0, 0, lines, problem)

    assert report.is_settled(are_cures_awaited=False) is is_settled
    assert report.is_settled(are_cures_awaited=True) is is_cured
