"""The clock of the payment sandbox, moved along with ours."""

from datetime import UTC, datetime

import requests

TIMEOUT_SECONDS = 10.0


class SandboxClock:
    """The sandbox's `/_control/clock`.

    Args:
        base_url: Of the sandbox's API.
    """

    def __init__(self, base_url: str) -> None:
        self._url = f"{base_url.rstrip('/')}/_control/clock"

    def move_to(self, moment: datetime) -> None:
        """Let the sandbox show `moment`, unless it shows that or more already.

        Args:
            moment: Aware.

        Raises:
            requests.RequestException: The sandbox cannot be reached, or is none.
        """
        shown = requests.get(self._url, timeout=TIMEOUT_SECONDS)
        shown.raise_for_status()
        now = datetime.fromisoformat(shown.json()["now"])
        if now >= moment:
            return
        order = {"to": moment.astimezone(UTC).isoformat(timespec="milliseconds")}
        requests.post(self._url, json=order, timeout=TIMEOUT_SECONDS).raise_for_status()
