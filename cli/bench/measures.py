"""The measurements, each of one path of the running system."""

import http.client
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Event
from time import monotonic, perf_counter

from sqlalchemy import Engine, text

from cli.bench.orders import (
    access_question,
    access_requests,
    bare_requests,
    paid_notification,
    renewal_switches,
)
from cli.bench.pgbench import measure_pgbench
from cli.bench.stock import OpenPayment, Stock
from cli.bench.volley import Volley, fire
from cli.local.ports import LOOPBACK
from cli.system.processes import STATE_UPDATER
from cli.system.throwaway import ThrowawaySystem

CONNECTIONS = 16

SECONDS = 4.0

NOTIFICATIONS = 2_000
"""Some seconds of work, so that starting and stopping do not count."""

LATENCIES = 30

MEMBERS = 200

SETTLED_TIMEOUT_SECONDS = 120.0

LOOK_EVERY_SECONDS = 0.02

ASK_EVERY_SECONDS = 0.002

CONSUMED = text("select count(*) from consumed_messages")


class NotSettled(Exception):
    """The State Updater has stopped, or is far too slow to measure."""


@dataclass(frozen=True)
class Bench:
    """A system that is measured.

    Args:
        system: Everything that runs.
        engine: Of the database's owner.
        stock: Rows to use up.
        bare_port: Where the bare route answers.
    """

    system: ThrowawaySystem
    engine: Engine
    stock: Stock
    bare_port: int

    def postgres(self) -> float:
        """Return the transactions of each second that PostgreSQL commits for pgbench."""
        return measure_pgbench(self.system.postgres)

    def bare(self) -> float:
        """Return the answers of each second of the bare route."""
        return fire(
            self.bare_port, bare_requests(), connections=CONNECTIONS, seconds=SECONDS
        ).per_second

    def access(self) -> float:
        """Return how many viewers each second learn whether they may watch."""
        viewers = [viewer_id for viewer_id, _ in self.stock.members(MEMBERS)]
        requests = access_requests(self.system.plan, viewers)
        return self._fire(requests, seconds=SECONDS).per_second

    def commands(self) -> tuple[float, float]:
        """Return how many commands each second are accepted, and how many carried out."""
        requests = renewal_switches(self.system.plan, self.stock.members(MEMBERS))
        before = self._count_consumed()
        began = perf_counter()
        volley = self._fire(requests, seconds=SECONDS)
        self._wait(lambda: self._count_consumed() >= before + volley.succeeded)
        return volley.per_second, volley.succeeded / (perf_counter() - began)

    def notifications(self) -> tuple[float, float]:
        """Return how many notifications each second are accepted, and how many end as paid."""
        made = self.stock.open_payments(NOTIFICATIONS)
        requests = self._signed(made)
        began = perf_counter()
        volley = self._fire(requests)
        self._wait(lambda: self.stock.count_paid(made) == len(made))
        return volley.per_second, len(made) / (perf_counter() - began)

    def state_updater(self) -> float:
        """Return how many notifications each second the State Updater settles from a full queue."""
        made = self.stock.open_payments(NOTIFICATIONS)
        supervisor = self.system.supervisor
        supervisor.kill(STATE_UPDATER)
        self._fire(self._signed(made))
        (spec,) = (it for it in self.system.specs if it.name == STATE_UPDATER)
        # It shall not be waited for: the first batch is done before anybody could ask.
        supervisor.start(replace(spec, is_ready=lambda: True))
        self._wait(lambda: self.stock.count_paid(made) > 0)
        began, settled_before = perf_counter(), self.stock.count_paid(made)
        self._wait(lambda: self.stock.count_paid(made) == len(made))
        return (len(made) - settled_before) / (perf_counter() - began)

    def latencies_ms(self) -> list[float]:
        """Return how long it takes from a paid notification to access, again and again, idle."""
        return [self._latency_ms(made) for made in self.stock.open_payments(LATENCIES)]

    def _latency_ms(self, made: OpenPayment) -> float:
        (request,) = self._signed([made])
        asking = http.client.HTTPConnection(LOOPBACK, self.system.plan.client_port)
        path, headers = access_question(self.system.plan, made.viewer_id)

        def is_allowed() -> bool:
            asking.request("GET", path, headers=headers)
            return bool(json.loads(asking.getresponse().read())["allowed"])

        is_allowed()
        began = perf_counter()
        fire(self.system.plan.client_port, [request], connections=1)
        self._wait(is_allowed, every_seconds=ASK_EVERY_SECONDS)
        took_ms = (perf_counter() - began) * 1000
        asking.close()
        return took_ms

    def _signed(self, made: list[OpenPayment]) -> list[bytes]:
        return [paid_notification(self.system.plan, it) for it in made]

    def _fire(self, requests: Iterable[bytes], *, seconds: float | None = None) -> Volley:
        volley = fire(
            self.system.plan.client_port, requests, connections=CONNECTIONS, seconds=seconds
        )
        if volley.succeeded != volley.statuses.total():
            raise NotSettled(f"some requests failed: {dict(volley.statuses)}")
        return volley

    def _count_consumed(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(CONSUMED).scalar_one())

    def _wait(
        self, is_so: Callable[[], bool], *, every_seconds: float = LOOK_EVERY_SECONDS
    ) -> None:
        deadline = monotonic() + SETTLED_TIMEOUT_SECONDS
        while not is_so():
            if monotonic() > deadline:
                raise NotSettled(f"not settled after {SETTLED_TIMEOUT_SECONDS:.0f} s")
            Event().wait(every_seconds)
