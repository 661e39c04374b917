"""After a storm: everything comes back, and the system settles what it left open."""

import json
from datetime import timedelta
from threading import Event
from time import monotonic

import click
from sqlalchemy import Engine, TextClause, text

from cli.chaos.faults import LONGEST_DELAY_SECONDS
from cli.chaos.nemesis import Nemesis
from cli.chaos.sandbox_control import SandboxControl
from cli.chaos.stage import TUNING
from cli.local.errors import CommandFailed
from cli.system.throwaway import ThrowawaySystem
from interaction_bus.topology import COMMANDS_QUEUE, TASKS_QUEUE

HEAL_TIMEOUT_SECONDS = 120.0

IDLE_TIMEOUT_SECONDS = 120.0
"""For everything that is queued to be carried out; seconds are usual."""

LOOKS_THAT_MUST_AGREE = 3
"""Work passes from queue to outbox and back while we look, but not three times unseen."""

LOOK_EVERY_SECONDS = 0.3

THREE_DS_SECONDS = 15 * 60 / TUNING.sandbox_speed
"""How long the sandbox waits for a viewer on the bank's page before it declines."""

CALLS_END_AFTER_SECONDS = max(LONGEST_DELAY_SECONDS, THREE_DS_SECONDS) + 3.0
"""Once nothing is delayed any more, no call of the provider is under way after this."""

STEP = timedelta(minutes=10)
"""The clock never jumps over the time in which the provider may still be working on a call."""

SWEEPS_COME_WITHIN_SECONDS = 6.0
"""Beat starts every sweep each 5 seconds."""

MOST_STEPS = 40
"""Six hours and more: as long as an open payment waits at most to be asked about."""

WORK_IN_QUEUES = (COMMANDS_QUEUE.name, TASKS_QUEUE.name)

UNSENT = text("select count(*) from outbox_messages where sent_at is null")

OPEN_MONEY = text(
    "select (select count(*) from payments where state in ('opened', 'sent', 'unknown'))"
    " + (select count(*) from refunds where state in ('requested', 'sent', 'unknown'))"
    " + (select count(*) from provider_notifications where processed_at is null)"
)

MOVE_CLOCK = text("update clock_offset set ahead = ahead + :span")

EARLIEST_RENEWAL = text("select min(renews_at) - billing_now() from subscriptions")


class NotDrained(Exception):
    """Something stayed open although nothing stood in its way."""


class Drain:
    """Brings a system to rest.

    Args:
        stage: The system.
        nemesis: Knows whom it felled.
        sandbox: To take its faults back.
        engine: Of the owner, who alone may move the clock.
    """

    def __init__(
        self, stage: ThrowawaySystem, nemesis: Nemesis, sandbox: SandboxControl, engine: Engine
    ) -> None:
        self._stage = stage
        self._nemesis = nemesis
        self._sandbox = sandbox
        self._engine = engine

    def heal(self) -> None:
        """Bring everybody back and return when all do their job.

        Raises:
            NotDrained: Somebody does not come back.
        """
        self._nemesis.heal()
        deadline = monotonic() + HEAL_TIMEOUT_SECONDS
        while unready := self._stage.list_unready():
            if monotonic() > deadline:
                raise NotDrained(f"these did not come back: {', '.join(unready)}")
            self._nemesis.tend()
            Event().wait(LOOK_EVERY_SECONDS)
        self._sandbox.clear()

    def settle(self) -> None:
        """Wait until no call is under way, then move the clock until no money is open.

        Raises:
            NotDrained: Work or money stays open.
        """
        self._wait(CALLS_END_AFTER_SECONDS)
        self.wait_until_idle()
        for _ in range(MOST_STEPS):
            if not self._count(OPEN_MONEY):
                return
            self.advance(STEP)
        click.echo(f"    {self._count(OPEN_MONEY)} payments, refunds or notifications stay open")

    def advance(self, span: timedelta) -> None:
        """Move the clock while nothing is under way, and wait until what fell due is done.

        Raises:
            NotDrained: Work stays queued.
        """
        self.move_clock(span)
        self._wait(SWEEPS_COME_WITHIN_SECONDS)
        self.wait_until_idle()

    def move_clock(self, span: timedelta) -> None:
        """Move the clock, and leave what falls due to whoever comes."""
        with self._engine.begin() as connection:
            connection.execute(MOVE_CLOCK, {"span": span})

    def until_first_renewal(self) -> timedelta:
        """Return how far ahead the first renewal is; nothing when there is none."""
        with self._engine.connect() as connection:
            ahead: timedelta | None = connection.execute(EARLIEST_RENEWAL).scalar_one()
        return ahead or timedelta()

    def wait_until_idle(self) -> None:
        """Return when nothing is staged, queued or being carried out.

        Raises:
            NotDrained: It takes too long.
        """
        deadline = monotonic() + IDLE_TIMEOUT_SECONDS
        agreed = 0
        while agreed < LOOKS_THAT_MUST_AGREE:
            agreed = agreed + 1 if self._is_idle() else 0
            if monotonic() > deadline:
                raise NotDrained(f"unsent: {self._count(UNSENT)}, queued: {self._queued()}")
            self._wait(LOOK_EVERY_SECONDS)

    def _is_idle(self) -> bool:
        return not self._count(UNSENT) and not sum(self._queued().values())

    def _queued(self) -> dict[str, int]:
        """Return how many messages wait or are being carried out, by queue."""
        try:
            told = self._stage.rabbitmq.control(
                "list_queues", "name", "messages", "--formatter=json"
            )
        except CommandFailed as error:
            raise NotDrained("RabbitMQ does not tell what is queued") from error
        lengths = {row["name"]: int(row["messages"] or 0) for row in json.loads(told)}
        return {name: lengths.get(name, 0) for name in WORK_IN_QUEUES}

    def _count(self, query: TextClause) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _wait(self, seconds: float) -> None:
        """Wait, and tend to whoever ends by itself meanwhile."""
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            self._nemesis.tend()
            Event().wait(min(left, LOOK_EVERY_SECONDS))
