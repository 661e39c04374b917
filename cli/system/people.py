"""A viewer and a payer, who use the public HTTP interfaces and nothing else."""

from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import Any
from uuid import UUID

import requests

from cli.local.waiting import wait_until
from cli.system.calling import REQUEST_TIMEOUT_SECONDS, HttpCaller, NotSettledInTime

SETTLED_TIMEOUT_SECONDS = 30.0
"""For a notification to arrive and to be booked; a second is usual."""


@dataclass(frozen=True)
class Card:
    """What a payer types into the widget."""

    number: str
    expiry_month: int = 12
    expiry_year: int = 2099
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
    """Somebody who subscribes, pays and watches.

    Args:
        viewer_id: As the cinema's auth service knows them.
        email: Where letters go.
        api: The client API as they use it.
        payer: They, in front of the widget.
        paid_after_ms: How long each of their payments took to give access.
    """

    viewer_id: UUID
    email: str
    api: HttpCaller
    payer: Payer
    paid_after_ms: list[float] = field(default_factory=list)

    def subscribe(self, plan: str, **wishes: Any) -> dict[str, Any]:
        """Choose a plan; the answer names subscription and invoice.

        Args:
            plan: Its code.
            wishes: What else the API takes: a trial, a promo code.
        """
        return self.api.command("/v1/subscriptions", {"plan": plan, **wishes})

    def subscription(self) -> dict[str, Any]:
        """Return the subscription that has not ended.

        Raises:
            Refused: There is none.
        """
        shown: dict[str, Any] = self.api.get("/v1/subscriptions/current")
        return shown

    def act(self, act: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Do something with the subscription that has not ended, such as `pause` it.

        Raises:
            Refused: It was not allowed.
        """
        return self.api.command(f"/v1/subscriptions/{self.subscription()['id']}/{act}", body)

    def change_plan(self, plan: str, when: str = "now") -> dict[str, Any]:
        """Go over to another plan for what the preview tells, and return the preview.

        Raises:
            Refused: It was not allowed.
        """
        subscription_id = self.subscription()["id"]
        preview: dict[str, Any] = self.api.get(
            f"/v1/subscriptions/{subscription_id}/change-preview", plan=plan, when=when
        )
        quote = {name: preview[name] for name in ("quoted_at", "quoted_amount_minor")}
        wish = {"plan": plan, "when": when} | (quote if when == "now" else {})
        answer = self.api.command(f"/v1/subscriptions/{subscription_id}/change", wish)
        return {**answer, "preview": preview}

    def cards(self) -> list[dict[str, Any]]:
        """Return the saved cards, the newest first."""
        items: list[dict[str, Any]] = self.api.get("/v1/cards")["items"]
        return items

    def invoices(self) -> list[dict[str, Any]]:
        """Return the newest invoices, the newest first."""
        items: list[dict[str, Any]] = self.api.get("/v1/invoices", limit=100)["items"]
        return items

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

    def wait_for_subscription(self, state: str) -> dict[str, Any]:
        """Return the subscription that has not ended, once it has a state.

        Raises:
            NotSettledInTime: It never had.
        """
        return self._wait_for("/v1/subscriptions/current", lambda shown: shown["state"] == state)

    def _wait_for(self, path: str, is_so: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}

        def look() -> bool:
            shown.update(self.api.get(path))
            return bool(is_so(shown))

        began = monotonic()
        if not wait_until(look, timeout_seconds=SETTLED_TIMEOUT_SECONDS):
            raise NotSettledInTime(f"{path} shows {shown} after {monotonic() - began:.0f} s")
        return shown
