"""The last words of the demo: where to go on, as a viewer, as a manager and as a developer."""

from collections.abc import Iterator

from cli.system.plan import SystemPlan
from cli.system.wrapper import NAME as WRAPPER

WIDTH_OF_NAMES = 16

CARDS = (
    ("4242 4242 4242 4242", "asks for 3-D Secure, then pays"),
    ("4111 1111 1111 1111", "pays; its renewals are refused: not enough money"),
    ("4000 0566 5566 5556", "is refused: not enough money"),
)
"""Of the payment sandbox; its own page has all of them."""

GOOD_FOR_LONG = "12/35"
"""A date ahead of a clock that has played a year already, and may be moved by some more."""

CROWD = "make demo VIEWERS=10000"


def closing_words(plan: SystemPlan, *, has_crowd: bool) -> Iterator[str]:
    """Yield the lines that tell where a demo that stays up is to be looked at.

    Args:
        plan: Of the system that runs.
        has_crowd: Its shelves are stocked, so that nobody has to be told how.
    """
    yield "Everything stays up until Ctrl-C:"
    yield _line("be a viewer", f"{plan.client_url}/plans")
    yield _line("be a manager", f"{plan.admin_url}/console")
    yield _line("letters", plan.mailbox_url)
    yield _line("payment sandbox", plan.sandbox_url)
    yield _line("viewers' API", f"{plan.client_url}/docs")
    yield _line("managers' API", f"{plan.admin_url}/docs")
    yield _line("how it stands", plan.observer_url)
    yield _line("metrics", f"of each process, at its port in {plan.folder / 'ports.json'}")
    yield _line("logs", str(plan.log_folder))
    yield ""
    yield f"Both sites let you choose whom to be. Cards to pay with, {GOOD_FOR_LONG} and any CVV:"
    for number, what in CARDS:
        yield f"  {number}  {what}"
    yield ""
    yield f"Let a month pass: {plan.folder / WRAPPER} clock advance 1month"
    yield f"Examine whether what always holds does: {plan.folder / WRAPPER} doctor"
    if not has_crowd:
        yield f"A console with ten thousand viewers: {CROWD}"


def _line(what: str, address: str) -> str:
    return f"  {what:<{WIDTH_OF_NAMES}} {address}"
