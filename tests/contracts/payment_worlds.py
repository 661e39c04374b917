"""The two worlds for the provider's contract: the fake, and the adapter on the sandbox."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

import requests

from billing_rules.money import Money
from external_payments.cloudpayments.adapter import CloudPaymentsProvider
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.fake import FakePaymentProvider
from external_payments.fake_script import AnswerLost, CallLost, Decline, Unreachable
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.outcomes import Approved
from external_payments.port import PaymentProvider
from external_payments.settings import ProviderSettings

PUBLIC_ID = "pk_contract"
API_SECRET = "contract_secret"
GOOD_CARD = "4000000000003055"

MONEY_CALLS = ("payments/tokens/charge", "payments/refund")
QUESTIONS = ("payments/find", "v2/payments/find", "v2/payments/list", "chargebacks/list")


class PaymentWorld(Protocol):
    """A provider, and the hands to prepare it and to read its books."""

    provider: PaymentProvider

    def save_card(self, account_id: str, *, declined_with: str | None = None) -> str:
        """Return the token of a card whose charges are approved, or declined with a code."""

    def lose_next_answer(self) -> None:
        """Let the next call that moves money be carried out and not be answered."""

    def lose_next_call(self) -> None:
        """Let the next call that moves money not be carried out, without the caller knowing."""

    def turn_next_call_away(self) -> None:
        """Let the next call that moves money be refused at the door."""

    def break_next_question(self) -> None:
        """Let the next question go without a usable answer."""

    def taken(self, payment_id: UUID) -> list[Money]:
        """Return what the books say was taken for a payment."""

    def returned(self, payment_id: UUID) -> list[Money]:
        """Return what the books say went back for a payment."""

    def dispute(self, payment_id: UUID, *, amount: Money | None = None, reason: str) -> None:
        """Let the viewer take a payment back through the bank, by default all of it."""

    def now(self) -> datetime:
        """Return the time of the provider's clock."""

    def pass_time(self, span: timedelta) -> None:
        """Move the provider's clock ahead."""


class FakeWorld:
    """The fake by itself."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 15, tzinfo=UTC)
        self._fake = FakePaymentProvider(now=self.now)
        self.provider: PaymentProvider = self._fake

    def save_card(self, account_id: str, *, declined_with: str | None = None) -> str:
        token = f"tk_{uuid4().hex}"
        self._fake.save_card(account_id, token=token)
        if declined_with is not None:
            self._fake.decide(token, *[Decline(declined_with)] * 10)
        return token

    def lose_next_answer(self) -> None:
        self._fake.fail_next_calls(AnswerLost())

    def lose_next_call(self) -> None:
        self._fake.fail_next_calls(CallLost())

    def turn_next_call_away(self) -> None:
        self._fake.fail_next_calls(Unreachable())

    def break_next_question(self) -> None:
        self._fake.fail_next_questions(1)

    def taken(self, payment_id: UUID) -> list[Money]:
        return [
            one.amount
            for one in self._fake.books
            if isinstance(one, PaymentOperation)
            and one.payment_id == payment_id
            and isinstance(one.outcome, Approved)
        ]

    def returned(self, payment_id: UUID) -> list[Money]:
        return [
            one.amount
            for one in self._fake.books
            if isinstance(one, RefundOperation) and one.payment_id == payment_id
        ]

    def dispute(self, payment_id: UUID, *, amount: Money | None = None, reason: str) -> None:
        self._fake.open_dispute(payment_id, amount=amount, reason=reason)

    def now(self) -> datetime:
        return self._now

    def pass_time(self, span: timedelta) -> None:
        self._now += span


class SandboxWorld:
    """The adapter, talking over HTTP to a payment sandbox in a process of its own."""

    def __init__(self, sandbox_url: str) -> None:
        self.url = sandbox_url
        self._client = CloudPaymentsClient(
            ProviderSettings(
                name="cloudpayments",
                base_url=sandbox_url,
                public_id=PUBLIC_ID,
                api_secret=API_SECRET,
                connect_timeout_seconds=5.0,
                read_timeout_seconds=20.0,
                calls_in_flight=4,
                slot_wait_seconds=20.0,
            )
        )
        self.provider: PaymentProvider = CloudPaymentsProvider(self._client)

    def close(self) -> None:
        self._control("DELETE", "faults")
        self._client.close()

    def save_card(self, account_id: str, *, declined_with: str | None = None) -> str:
        number = GOOD_CARD if declined_with is None else self._card_declined_later(declined_with)
        charge = {
            "Amount": "1.00",
            "Currency": "RUB",
            "IpAddress": "127.0.0.1",
            "Name": "VIEWER",
            "CardCryptogramPacket": self._cryptogram(number),
            "AccountId": account_id,
            "SaveCard": True,
        }
        answer = requests.post(
            f"{self.url}/payments/cards/charge",
            json=charge,
            auth=(PUBLIC_ID, API_SECRET),
            timeout=10,
        )
        return answer.json()["Model"]["Token"]

    def lose_next_answer(self) -> None:
        self._order_fault(kind="drop_answer")

    def lose_next_call(self) -> None:
        self._order_fault(kind="http_500", when="before")

    def turn_next_call_away(self) -> None:
        self._order_fault(kind="429")

    def break_next_question(self) -> None:
        self._order_fault(kind="html_maintenance", endpoints=QUESTIONS)

    def taken(self, payment_id: UUID) -> list[Money]:
        return self._amounts(payment_id, kind="payment")

    def returned(self, payment_id: UUID) -> list[Money]:
        return self._amounts(payment_id, kind="refund")

    def dispute(self, payment_id: UUID, *, amount: Money | None = None, reason: str) -> None:
        part = {} if amount is None else {"amount": str(amount.to_decimal())}
        wish = {"invoice_id": str(payment_id), "reason": reason}
        self._control("POST", "chargebacks", wish | part)

    def now(self) -> datetime:
        return datetime.fromisoformat(self._control("GET", "clock")["now"])

    def pass_time(self, span: timedelta) -> None:
        self._control("POST", "clock", {"seconds": int(span.total_seconds())})

    def _amounts(self, payment_id: UUID, *, kind: str) -> list[Money]:
        ledger = self._control("GET", f"ledger?invoice_id={payment_id}")
        return [
            Money(one["amount_minor"], one["currency"])
            for one in ledger["operations"]
            if one["kind"] == kind and one["status"] == "Completed"
        ]

    def _card_declined_later(self, code: str) -> str:
        cards = self._control("GET", "cards")["cards"]
        return next(
            card["number"]
            for card in cards
            if (card["payment_code"], card["token_code"]) == (0, int(code)) and not card["three_ds"]
        )

    def _cryptogram(self, number: str) -> str:
        form = {
            "card_number": number,
            "exp_month": "12",
            "exp_year": "2030",
            "cvv": "123",
            "name": "VIEWER",
        }
        return self._control("POST", "cryptogram", form)["packet"]

    def _order_fault(self, *, endpoints: Sequence[str] = MONEY_CALLS, **fault: str) -> None:
        # Which of the calls comes next only the test knows; what is left over is cleared.
        self._control("DELETE", "faults")
        for endpoint in endpoints:
            self._control("POST", "faults", {"endpoint": endpoint, "times": 1} | fault)

    def _control(self, method: str, path: str, body: object = None):
        answer = requests.request(method, f"{self.url}/_control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running_sandbox(folder: Path, *, notify_url: str | None = None) -> Iterator[str]:
    """Run a sandbox of its own with its books in a folder, and give its address."""
    command = [sys.executable, "-m", "payment_sandbox", "--port", "0"]
    command += ["--public-id", PUBLIC_ID, "--api-secret", API_SECRET]
    command += ["--ledger", str(folder / "sandbox.sqlite3"), "--speed", "600"]
    command += ["--notify-url", notify_url] if notify_url else []
    journal = (folder / "sandbox.log").open("wb")
    with journal, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=journal) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().decode().split()[-1]
        finally:
            process.terminate()
            process.wait(timeout=10)
