"""The payment sandbox as chaos uses it: orders faults, reads the ledger."""

from typing import Any

import requests

from cli.chaos.faults import Blow, Fault

TIMEOUT_SECONDS = 5.0
"""A frozen sandbox takes no orders; the storm goes on without."""


class SandboxControl:
    """The `/_control` addresses of one sandbox.

    Args:
        url: Of the sandbox.
    """

    def __init__(self, url: str) -> None:
        self._url = f"{url}/_control"

    def order(self, fault: Fault) -> bool:
        """Order a fault and return whether the sandbox was there to take it."""
        target = "endpoint" if fault.blow is Blow.ANSWER else "notification"
        order = {
            target: fault.target,
            "kind": fault.kind,
            "times": fault.times,
            "seconds": round(fault.seconds, 2),
            "when": fault.when,
        }
        try:
            answer = requests.post(f"{self._url}/faults", json=order, timeout=1.0)
        except requests.RequestException:
            return False
        answer.raise_for_status()
        return True

    def silence(self) -> None:
        """Let the sandbox tell nothing more of payments and refunds; it still asks before them."""
        for kind in ("pay", "fail", "refund"):
            order = {"notification": kind, "kind": "lose", "times": "always"}
            answer = requests.post(f"{self._url}/faults", json=order, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()

    def clear(self) -> None:
        """Take back every fault that is on order."""
        requests.delete(f"{self._url}/faults", timeout=TIMEOUT_SECONDS).raise_for_status()

    def operations(self) -> list[dict[str, Any]]:
        """Return everything that the ledger holds."""
        return self._read("ledger", "operations")

    def notifications(self) -> list[dict[str, Any]]:
        """Return every notification with its attempts."""
        return self._read("notifications", "notifications")

    def _read(self, page: str, name: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self._url}/{page}", timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        listed: list[dict[str, Any]] = answer.json()[name]
        return listed
