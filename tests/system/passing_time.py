"""What comes to be once enough time of billing has passed, whatever had died before."""

from collections.abc import Callable
from datetime import timedelta

from cli.local.waiting import wait_until
from cli.system.people import Viewer
from tests.fixtures.whole_system import WholeSystem

MOST_ROUNDS = 10
"""Of eleven minutes each: a retry of a charge that never left waits five minutes more."""

LONGER_EACH_ROUND_SECONDS = 2
"""Most rounds are over in less, and a slow machine has nearly two minutes in all."""

PAST_EVERY_DOUBT = timedelta(minutes=11)
"""After so long "not found" is final; a dead process has no call under way, so time may pass."""


def paid_renewal(system: WholeSystem, viewer: Viewer) -> str:
    """Return the viewer's renewal once it is paid."""
    found: list[str] = []

    def look() -> bool:
        renewals = [it for it in system.invoices_of(viewer) if it["kind"] == "renewal"]
        found[:] = [it["id"] for it in renewals if it["state"] == "paid"]
        return bool(found)

    let_time_pass_until(system, look, lambda: str(system.invoices_of(viewer)))
    return found[0]


def let_time_pass_until(
    system: WholeSystem, is_so: Callable[[], bool], describe: Callable[[], str]
) -> None:
    """Move the clock on, as often as it takes for open questions to be asked and answered."""
    system.tick()
    for number in range(1, MOST_ROUNDS + 1):
        if wait_until(is_so, timeout_seconds=number * LONGER_EACH_ROUND_SECONDS):
            return
        system.advance(PAST_EVERY_DOUBT)
    raise AssertionError(f"it never came to be, however much time passed: {describe()}")
