"""What can go wrong during a storm, and a seed's order of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from cli.system.processes import ADMIN_API, CLIENT_API, OUR_PROCESSES, SANDBOX

POSTGRES = "postgresql"
RABBITMQ = "rabbitmq"


class Blow(StrEnum):
    """What is done to somebody."""

    KILL = "kill"
    KILL_HEAD = "kill_head"
    FREEZE = "freeze"
    STOP = "stop"
    ANSWER = "answer"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Args:
        pause_seconds: Quiet before it.
        blow: What is done.
        target: A process or server; an address or kind of notification of the sandbox.
        seconds: How long the target stays away or frozen, or how long an answer takes.
        kind: Which fault of the sandbox; empty for blows.
        when: Whether an answer's fault comes before or after the deed.
        times: How many answers or notifications it hits.
    """

    pause_seconds: float
    blow: Blow
    target: str
    seconds: float = 0.0
    kind: str = ""
    when: str = "before"
    times: int = 1

    @property
    def name(self) -> str:
        """What a report counts it as."""
        return " ".join(part for part in (self.blow.value, self.kind, self.target) if part)


@dataclass(frozen=True, slots=True)
class Peril:
    """A family of faults.

    Args:
        weight: How often it is drawn, beside the others.
        blow: What is done.
        targets: To whom.
        longest_seconds: How long it may last.
        kinds: Faults of the sandbox to choose from.
    """

    weight: int
    blow: Blow
    targets: Sequence[str]
    longest_seconds: float
    kinds: Sequence[str] = ("",)


SHORTEST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 3.0

LONGEST_DELAY_SECONDS = 5.0
"""Twice our patience with the provider in a storm: answers come after we gave up on them."""

MOST_HITS = 4

PROVIDER_CALLS = (
    "payments/tokens/charge",
    "payments/tokens/charge",
    "payments/refund",
    "payments/refund",
    "payments/find",
    "v2/payments/find",
    "*",
)
"""Calls that move money are named twice, for they are what may go wrong twice."""

NOTIFICATIONS = ("pay", "fail", "refund", "check", "*")

PERILS = (
    Peril(40, Blow.KILL, OUR_PROCESSES, 2.0),
    Peril(8, Blow.KILL_HEAD, (CLIENT_API, ADMIN_API), 2.0),
    Peril(16, Blow.FREEZE, OUR_PROCESSES, 5.0),
    Peril(4, Blow.FREEZE, (SANDBOX, RABBITMQ), 4.0),
    Peril(4, Blow.KILL, (SANDBOX,), 2.0),
    Peril(4, Blow.KILL, (RABBITMQ,), 2.0),
    Peril(2, Blow.STOP, (RABBITMQ,), 1.0),
    Peril(4, Blow.KILL, (POSTGRES,), 1.0),
    Peril(3, Blow.STOP, (POSTGRES,), 1.0),
    Peril(
        24,
        Blow.ANSWER,
        PROVIDER_CALLS,
        LONGEST_DELAY_SECONDS,
        ("delay", "drop_answer", "http_500", "429", "html_maintenance"),
    ),
    Peril(
        16,
        Blow.NOTIFICATION,
        NOTIFICATIONS,
        LONGEST_DELAY_SECONDS,
        ("lose", "duplicate", "delay", "reorder"),
    ),
)
"""Mostly our own processes, for they must bear the most; servers rarely, for they start slowly."""


def draw_faults(random: Random) -> Iterator[Fault]:
    """Yield faults without end; the same seed gives the same ones in the same order.

    Nothing but the seed decides: whoever carries them out may find a target down already.
    """
    weights = [peril.weight for peril in PERILS]
    while True:
        peril = random.choices(PERILS, weights)[0]
        yield Fault(
            pause_seconds=random.uniform(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
            blow=peril.blow,
            target=random.choice(peril.targets),
            seconds=random.uniform(0.0, peril.longest_seconds),
            kind=random.choice(peril.kinds),
            when=random.choice(("before", "after")),
            times=random.randint(1, MOST_HITS),
        )
