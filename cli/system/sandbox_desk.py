"""What one may ask of the payment sandbox besides payments: its books, the mood of its banks."""

from typing import Any
from uuid import UUID

from cli.system.calling import HttpCaller


class SandboxDesk:
    """The `/_control` addresses of one sandbox.

    Args:
        url: Of the sandbox.
    """

    def __init__(self, url: str) -> None:
        self._sandbox = HttpCaller(url)

    def list_operations(self) -> list[dict[str, Any]]:
        """Return every operation that the sandbox has booked."""
        ledger: dict[str, Any] = self._sandbox.get("/_control/ledger")
        operations: list[dict[str, Any]] = ledger["operations"]
        return operations

    def decline_charges(
        self, viewer_id: UUID, *, code: int, times: int = 1, rest_seconds: int | None = None
    ) -> None:
        """Have the bank decline a viewer's next charges by saved card.

        Args:
            viewer_id: Whose charges.
            code: The bank's reason, such as 5051 for a lack of funds.
            times: How many charges in a row.
            rest_seconds: How long the bank asks to be left alone; none when it does not.
        """
        order: dict[str, Any] = {"account_id": str(viewer_id), "code": code, "times": times}
        if rest_seconds is not None:
            order["retry_after_seconds"] = rest_seconds
        self._sandbox.post("/_control/declines", order)

    def dispute(self, payment_id: str) -> None:
        """Have the payer of a payment tell the bank that it was none of theirs."""
        self._sandbox.post("/_control/chargebacks", {"invoice_id": payment_id})

    def order_fault(self, **fault: Any) -> None:
        """Have the sandbox misbehave, as `/_control/faults` takes it."""
        self._sandbox.post("/_control/faults", fault)
