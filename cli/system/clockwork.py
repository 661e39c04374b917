"""The time of billing in the hands of a manager, where a sandbox lets it be moved."""

from datetime import UTC, datetime
from typing import Any

from cli.local.waiting import wait_until
from cli.system.calling import HttpCaller, NotSettledInTime

MOVE_TIMEOUT_SECONDS = 300.0
"""A year of one viewer takes half a minute on an idle machine; this is no target."""


class BillingClock:
    """Shows the time of billing, and moves it from one due instant to the next.

    Args:
        manager: The admin API as a manager uses it.
    """

    def __init__(self, manager: HttpCaller) -> None:
        self._manager = manager

    def now(self) -> datetime:
        """Return the time of billing, in UTC."""
        shown = self._manager.get("/admin/v1/clock")
        return datetime.fromisoformat(shown["now"]).astimezone(UTC)

    def move_to(self, moment: datetime) -> None:
        """Let time pass until a moment; all that falls due on the way is carried out.

        Raises:
            Refused: The moment is past, or the payment provider is real.
            NotSettledInTime: Something that fell due did not come to an end.
        """
        self._move({"to": moment.isoformat()})

    def move_by(self, span: str) -> None:
        """Let a span such as 1month, 10d or 36h pass.

        Raises:
            Refused: That is no span, or the payment provider is real.
            NotSettledInTime: Something that fell due did not come to an end.
        """
        self._move({"by": span})

    def _move(self, body: dict[str, str]) -> None:
        begun = self._manager.command("/admin/v1/clock/advance", body)
        path = f"/admin/v1/clock/moves/{begun['clock_move_id']}"
        shown: dict[str, Any] = {}

        def is_over() -> bool:
            shown.update(self._manager.get(path))
            return shown["finished_at"] is not None

        if not wait_until(is_over, timeout_seconds=MOVE_TIMEOUT_SECONDS):
            raise NotSettledInTime(f"the clock is still on its way: {shown}")
        if shown["problem"] is not None:
            raise NotSettledInTime(f"the clock stopped on its way: {shown['problem']}")
