"""The running system in the hands of a test: its people, its clock, its processes, its books."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import Engine, text

from cli.local.errors import ProcessNotRunning
from cli.local.supervisor import Supervisor
from cli.local.waiting import wait_until
from cli.system.calling import HttpCaller
from cli.system.casting import manager_caller, new_viewer
from cli.system.people import PAYS, Card, Payer, Viewer
from cli.system.plan import SystemPlan
from cli.system.processes import CLIENT_API, process_specs
from runtime.crash_points import CrashPoint
from runtime.database import create_write_engine
from state_updater.celery_app import create_celery
from state_updater.tasks.sweeps import SWEEPS
from tests.fixtures.tcp_proxy import TcpProxy

PLAN_CODE = "monthly"
PRICE_MINOR = 29_990

PATIENCE_SECONDS = 60.0

LOST_WORKER = "Unexpected exit from worker"
"""What a web server says of a worker that died; it replaces the worker and lives on."""


@dataclass
class WholeSystem:
    """Every process of ours, and the ways to hurt them."""

    plan: SystemPlan
    supervisor: Supervisor
    database: TcpProxy
    broker: TcpProxy
    _crashing: dict[str, int] = field(default_factory=dict)
    """Processes that carry a crash point, with how much each had logged before."""

    def __post_init__(self) -> None:
        self._engine: Engine = create_write_engine(self.plan.database_url, role=None, pool_size=2)
        self._metronome = create_celery(self.plan.rabbitmq_url, _no_tasks_here)

    def viewer(self) -> Viewer:
        """Return a viewer whom nobody has seen."""
        return new_viewer(self.plan)

    def manager(self) -> HttpCaller:
        """Return the admin API as a manager uses it."""
        return manager_caller(self.plan)

    def subscriber(self, card: Card = PAYS) -> tuple[Viewer, str]:
        """Return a viewer who has paid, and the invoice."""
        viewer = self.viewer()
        invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
        viewer.pay(invoice_id, card)
        viewer.wait_for_access()
        return viewer, invoice_id

    def advance(self, span: timedelta) -> None:
        """Move the clock of billing; only while no call to the provider is under way."""
        with self._engine.begin() as connection:
            move = text("update clock_offset set ahead = ahead + :span")
            connection.execute(move, {"span": span})
        self.tick()

    def tick(self) -> None:
        """Have what is due looked for now, as beat does every five seconds."""
        for name in SWEEPS:
            self._metronome.send_task("sweep", kwargs={"name": name})

    def crash(self, process: str, point: CrashPoint) -> None:
        """Start a process anew so that it dies when it comes by a crash point."""
        spec = next(spec for spec in process_specs(self.plan) if spec.name == process)
        self.supervisor.kill(process)
        self._crashing[process] = len(self._log(process))
        environment = {**spec.environment, "CRASH_AT": point.value}
        # A process without an address may come by its crash point before anybody sees it work.
        is_ready = spec.is_ready if process == CLIENT_API else _needs_nothing
        self.supervisor.start(replace(spec, environment=environment, is_ready=is_ready))

    def wait_until_dead(self, process: str) -> None:
        """Fail unless a process comes by its crash point in time; all of it is dead afterwards."""
        self.wait(lambda: self._has_crashed(process), f"{process} did not crash")
        self._kill(process)

    def revive(self, process: str) -> None:
        """Start a process that has died, as it should be."""
        self._crashing.pop(process, None)
        self.supervisor.start(
            next(spec for spec in process_specs(self.plan) if spec.name == process)
        )

    def heal(self) -> None:
        """Revive whatever a test that failed left dead, or about to die."""
        for process in self._crashing:
            self._kill(process)
        for process in self.supervisor.list_ended():
            self.revive(process)

    def invoice(self, invoice_id: str) -> dict[str, Any]:
        """Return what a manager sees of an invoice."""
        shown: dict[str, Any] = self.manager().get(f"/admin/v1/invoices/{invoice_id}")
        return shown

    def invoices_of(self, viewer: Viewer) -> list[dict[str, Any]]:
        """Return a viewer's invoices, the newest first."""
        items: list[dict[str, Any]] = viewer.api.get("/v1/invoices")["items"]
        return items

    def operations(self, invoice_id: str) -> list[dict[str, Any]]:
        """Return what the sandbox's ledger knows of an invoice's attempts."""
        numbers = {payment["id"] for payment in self.invoice(invoice_id)["payments"]}
        return [it for it in self.ledger() if it["invoice_id"] in numbers]

    def kept_minor(self, invoice_id: str) -> int:
        """Return what the sandbox took for an invoice and did not give back, in minor units."""
        return sum(
            operation["amount_minor"] - operation["refunded_minor"]
            for operation in self.operations(invoice_id)
            if operation["kind"] == "payment" and operation["status"] == "Completed"
        )

    def ledger(self) -> list[dict[str, Any]]:
        """Return every operation of the sandbox."""
        return Payer(self.plan.sandbox_url).ledger()

    def order_fault(self, **fault: Any) -> None:
        """Have the sandbox misbehave."""
        HttpCaller(self.plan.sandbox_url).post("/_control/faults", fault)

    def wait(self, is_so: Callable[[], bool], complaint: str) -> None:
        """Fail with the complaint unless the condition comes true in time."""
        assert wait_until(is_so, timeout_seconds=PATIENCE_SECONDS), complaint

    def _has_crashed(self, process: str) -> bool:
        lost = LOST_WORKER in self._log(process)[self._crashing[process] :]
        return lost or process in self.supervisor.list_ended()

    def _log(self, process: str) -> str:
        return self.supervisor.log_path(process).read_text(encoding="utf-8")

    def _kill(self, process: str) -> None:
        with suppress(ProcessNotRunning):
            self.supervisor.kill(process)

    def close(self) -> None:
        """Let go of the database and the broker."""
        self._engine.dispose()
        self._metronome.close()


def _no_tasks_here() -> NoReturn:
    raise AssertionError("a test orders tasks, and runs none")


def _needs_nothing() -> bool:
    """Be content that a process was started."""
    return True
