"""What survives when the process of the sandbox is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.processes import SandboxProcess
from tests.payment_sandbox.running import API_SECRET, GOOD_CARD, THREE_DS_CARD, eventually

StartProcess = Callable[..., SandboxProcess]


@pytest.fixture
def start_process(tmp_path: Path, merchant: Merchant) -> Iterator[StartProcess]:
    """Start a process on the test's ledger; a second one goes on where the first was killed."""
    with ExitStack() as running:

        def start(*options: str) -> SandboxProcess:
            sandbox = SandboxProcess(tmp_path, merchant.url, *options)
            running.callback(sandbox.close)
            return sandbox

        yield start


def test_a_sandbox_says_where_it_listens(start_process: StartProcess) -> None:
    sandbox = start_process()

    assert sandbox.first_line == f"payment sandbox listens on {sandbox.address}\n"
    assert sandbox.get("/_control/health") == {"status": "ok"}


def test_a_sandbox_ends_when_it_is_asked_to(start_process: StartProcess) -> None:
    assert start_process().terminate() == 0


def test_a_charge_survives_a_kill_before_its_answer(start_process: StartProcess) -> None:
    first = start_process()
    token = first.saved_token()
    first.control("faults", endpoint="payments/tokens/charge", kind="hang")

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(first.charge_token, token, request_id="renewal-1")
        eventually(lambda: len(first.operations()) == 2)
        first.kill()
        failure = waiting.exception()
    second = start_process()

    assert isinstance(failure, requests.ConnectionError)
    assert [each["status"] for each in second.operations()] == ["Completed", "Completed"]


def test_a_repeated_request_is_not_charged_again_after_a_kill(start_process: StartProcess) -> None:
    first = start_process()
    token = first.saved_token()
    answer = first.charge_token(token, request_id="renewal-1")
    first.kill()

    second = start_process()
    again = second.charge_token(token, request_id="renewal-1")

    assert again == answer
    assert len(second.operations()) == 2


def test_a_notification_that_was_refused_goes_on_after_a_kill(
    start_process: StartProcess, merchant: Merchant
) -> None:
    merchant.will_answer("pay", 13)
    first = start_process("--speed", "30")
    first.charge(InvoiceId="invoice-1")
    eventually(lambda: len(first.notifications()[0]["attempts"]) == 1)
    first.kill()

    start_process("--speed", "30")

    refused, taken = merchant.waits_for("pay", times=2)
    assert refused.body == taken.body


def test_a_notification_on_its_way_is_sent_again_after_a_kill(
    start_process: StartProcess, merchant: Merchant
) -> None:
    first = start_process()
    with merchant.holding("pay"):
        first.charge(InvoiceId="invoice-1")
        merchant.waits_for("pay")
        first.kill()

    second = start_process()

    merchant.waits_for("pay", times=2)
    eventually(lambda: [each["state"] for each in second.notifications()] == ["delivered"])


def test_a_payer_at_the_bank_can_finish_after_a_kill(start_process: StartProcess) -> None:
    first = start_process()
    waiting = first.charge(THREE_DS_CARD)["Model"]["TransactionId"]
    first.kill()

    second = start_process()
    back = second.control("three_ds", transaction_id=waiting, decision="confirm")
    answer = second.api("/payments/cards/post3ds", TransactionId=waiting, PaRes=back["PaRes"])

    assert answer["Model"]["Status"] == "Completed"


def test_the_journal_tells_nothing_secret(start_process: StartProcess) -> None:
    sandbox = start_process()
    token = sandbox.saved_token()
    sandbox.charge_token(token, InvoiceId="invoice-1")

    sandbox.terminate()

    journal = sandbox.journal_path.read_text()
    assert '"payment_moved"' in journal
    assert [word for word in (GOOD_CARD, token, API_SECRET) if word in journal] == []
