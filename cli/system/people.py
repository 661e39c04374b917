"""A viewer, a manager and a payer, who use the public HTTP interfaces and nothing else."""

from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic, perf_counter
from typing import Any
from uuid import UUID, uuid4

import requests

from cli.local.waiting import wait_until

REQUEST_TIMEOUT_SECONDS = 15.0

COMMAND_WAIT_SECONDS = 5
"""How long an API may wait for the State Updater before it says "pending"."""

SETTLED_TIMEOUT_SECONDS = 30.0
"""For a notification to arrive and to be booked; a second is usual."""


class Refused(Exception):
    """The system said no, in its own words."""

    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(f"{status}: {answer}")
        self.status = status
        self.answer = answer


class NotSettledInTime(Exception):
    """What was waited for did not come to be."""


class HttpCaller:
    """Calls one API with one person's token.

    Args:
        base_url: Of the API.
        token: Bearer token; none for a public API.
    """

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Return what an address shows.

        Raises:
            Refused: The answer is an error.
        """
        return self._answer("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        """Send JSON and return the answer.

        Raises:
            Refused: The answer is an error.
        """
        return self._answer("POST", path, json=body or {}, params=query)

    def command(
        self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None
    ) -> dict[str, Any]:
        """Send a command and return its result once it is carried out.

        Args:
            path: Of the command.
            body: What it says.
            key: Idempotency key; a new one unless given.

        Raises:
            Refused: The command was rejected.
            NotSettledInTime: Nobody carried it out in time.
        """
        headers = {"Idempotency-Key": key or uuid4().hex}
        answer = self._answer(
            "POST",
            path,
            json=body or {},
            headers=headers,
            params={"wait": COMMAND_WAIT_SECONDS},
        )
        if answer["status"] == "pending":
            answer = self._follow(path, answer["command_id"])
        if answer["status"] == "rejected":
            raise Refused(HTTPStatus.CONFLICT, answer["problem"])
        if answer["status"] != "done":
            raise NotSettledInTime(f"{path} is {answer['status']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _follow(self, path: str, command_id: str) -> Any:
        """Ask for the outcome of a command that the API did not wait for."""
        version = path[: path.index("/v1/") + len("/v1/")]
        return self.get(f"{version}commands/{command_id}", wait=COMMAND_WAIT_SECONDS)

    def _answer(self, method: str, path: str, **arguments: Any) -> Any:
        response = self._session.request(
            method, f"{self._base_url}{path}", timeout=REQUEST_TIMEOUT_SECONDS, **arguments
        )
        answer = response.json() if response.content else None
        if not response.ok:
            raise Refused(response.status_code, answer)
        return answer


@dataclass(frozen=True)
class Card:
    """What a payer types into the widget."""

    number: str
    expiry_month: int = 12
    expiry_year: int = 2049
    code: str = "123"
    holder: str = "VIEWER OF FILMS"


PAYS_AFTER_3DS = Card("4242 4242 4242 4242")
PAYS = Card("4000 0000 0000 3055")
LACKS_FUNDS = Card("4000 0566 5566 5556")


class Payer:
    """Pays in the sandbox's widget as its script would in a browser.

    Args:
        sandbox_url: Of the payment sandbox.
    """

    def __init__(self, sandbox_url: str) -> None:
        self._sandbox = HttpCaller(sandbox_url)

    def pay(self, parameters: dict[str, Any], card: Card) -> dict[str, Any]:
        """Open the widget, type the card, pass 3-D Secure if asked, and return the outcome."""
        intent = self._sandbox.post("/widget/intent", parameters)
        outcome: dict[str, Any] = self._sandbox.post(
            f"/widget/intent/{intent['id']}/pay",
            {
                "card_number": card.number,
                "exp_month": card.expiry_month,
                "exp_year": card.expiry_year,
                "cvv": card.code,
                "name": card.holder,
            },
        )
        if outcome["status"] != "three_ds":
            return outcome
        confirm = {"decision": "confirm"}
        answer = requests.post(outcome["acs_url"], data=confirm, timeout=REQUEST_TIMEOUT_SECONDS)
        answer.raise_for_status()
        settled: dict[str, Any] = self._sandbox.get(f"/widget/intent/{intent['id']}")
        return settled

    def ledger(self) -> list[dict[str, Any]]:
        """Return every operation that the sandbox has booked."""
        ledger: dict[str, Any] = self._sandbox.get("/_control/ledger")
        operations: list[dict[str, Any]] = ledger["operations"]
        return operations


@dataclass
class Viewer:
    """Somebody who subscribes, pays and watches."""

    viewer_id: UUID
    api: HttpCaller
    payer: Payer
    paid_after_ms: list[float] = field(default_factory=list)

    def subscribe(self, plan: str) -> dict[str, Any]:
        """Choose a plan; the answer names subscription and invoice."""
        return self.api.command("/v1/subscriptions", {"plan": plan})

    def pay(self, invoice_id: str, card: Card) -> dict[str, Any]:
        """Open the widget for an invoice and pay there."""
        self.api.command(f"/v1/invoices/{invoice_id}/checkout")
        widget = self.api.get(f"/v1/invoices/{invoice_id}/widget")
        return self.payer.pay(widget["parameters"], card)

    def wait_for_access(self) -> dict[str, Any]:
        """Return the access that a payment has brought, and note how long it took.

        Raises:
            NotSettledInTime: It brought none.
        """
        began = perf_counter()
        access = self._wait_for("/v1/access", lambda shown: shown["allowed"])
        self.paid_after_ms.append((perf_counter() - began) * 1000)
        return access

    def wait_for_invoice(self, invoice_id: str, state: str) -> dict[str, Any]:
        """Return an invoice once it has a state.

        Raises:
            NotSettledInTime: It never had.
        """
        return self._wait_for(f"/v1/invoices/{invoice_id}", lambda shown: shown["state"] == state)

    def wait_for_payment(self, payment_id: str, state: str) -> dict[str, Any]:
        """Return an attempt once it has a state.

        Raises:
            NotSettledInTime: It never had.
        """
        return self._wait_for(f"/v1/payments/{payment_id}", lambda shown: shown["state"] == state)

    def _wait_for(self, path: str, is_so: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}

        def look() -> bool:
            shown.update(self.api.get(path))
            return bool(is_so(shown))

        began = monotonic()
        if not wait_until(look, timeout_seconds=SETTLED_TIMEOUT_SECONDS):
            raise NotSettledInTime(f"{path} shows {shown} after {monotonic() - began:.0f} s")
        return shown
