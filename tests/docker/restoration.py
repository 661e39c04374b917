"""A PostgreSQL whose log is kept, and processes of ours that outlive its loss."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import psycopg2

from cli.local.account import provide_account
from cli.local.folder import erase_folder
from cli.local.ports import LOOPBACK
from cli.local.postgres import PostgresServer, start_postgres
from cli.local.postgres_cluster import OWNER
from cli.local.programs import POSTGRES, get_program
from cli.local.supervisor import Supervisor
from cli.local.waiting import wait_until
from cli.system.calling import HttpCaller, Refused
from cli.system.casting import new_viewer
from cli.system.people import PAYS, Viewer
from cli.system.plan import SystemPlan
from cli.system.processes import CLIENT_API, RELAY, STATE_UPDATER, WORKER, process_specs
from cli.system.sandbox_desk import SandboxDesk
from runtime.clock import DatabaseClock, SystemClock
from runtime.database import create_write_engine
from state_updater.celery_app import create_celery
from state_updater.tasks.sweeps import SWEEPS
from tests.docker.conftest import ROOT

SCRIPTS = ROOT / "docker" / "postgres"

PLAN_CODE = "monthly"

PATIENCE_SECONDS = 120.0


@dataclass
class Archive:
    """A PostgreSQL that keeps its log and its copies, and the scripts that do so."""

    server: PostgresServer
    folder: Path

    def run(
        self, script: str, *arguments: str, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        account = provide_account()
        programs = get_program(POSTGRES).parent
        return subprocess.run(
            [str(self.folder / script), *arguments],
            cwd="/",
            env={
                "PATH": f"{programs}:{os.defpath}",
                "PGHOST": LOOPBACK,
                "PGPORT": str(self.server.port),
                "PGUSER": OWNER,
                **variables,
            },
            user=None if account is None else account.user_id,
            group=None if account is None else account.group_id,
            extra_groups=None if account is None else (),
            capture_output=True,
            text=True,
            check=False,
        )

    def execute(self, statement: str, *values: str) -> Any:
        connection = psycopg2.connect(self.server.url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()

    def close_segment(self) -> None:
        """Have what was written so far kept, as happens once a minute."""
        (segment,) = self.execute("select pg_walfile_name(pg_switch_wal())")
        kept = self.folder / "wal" / f"{segment}.gz"
        assert wait_until(kept.exists, timeout_seconds=PATIENCE_SECONDS)

    def copy(self, *, keep: int = 7) -> None:
        """Copy the database; no other moment is in the second that its name tells."""
        wait_for_the_next_second()
        done = self.run("base-backup.sh", str(self.folder), str(keep))
        assert done.returncode == 0, done.stderr
        wait_for_the_next_second()

    def has_planned_what_is_due(self) -> bool:
        """Tell whether each due renewal has an attempt, none of which has left."""
        due = "select count(*) from subscriptions where renews_at <= billing_now() and auto_renew"
        unsent = "select 1 from payments where state = 'not_sent'"
        return self.execute(due) == (0,) and self.execute(unsent) is not None

    def lose_the_disk(self) -> None:
        self.server.kill()
        shutil.rmtree(self.server.data_folder)

    def start_restored(self) -> None:
        """Start PostgreSQL and return when it has replayed its log and takes writes again."""
        self.server.start_again()
        assert wait_until(self._takes_writes, timeout_seconds=PATIENCE_SECONDS)

    def _takes_writes(self) -> bool:
        return self.execute("select pg_is_in_recovery()") == (False,)


def wait_for_the_next_second() -> None:
    """Return when a copy would be called otherwise than now."""
    started = name_of_now()
    assert wait_until(lambda: name_of_now() > started, timeout_seconds=PATIENCE_SECONDS)


def name_of_now() -> str:
    """Return what a copy that is finished now is called."""
    return f"{SystemClock().now():%Y-%m-%dT%H-%M-%SZ}"


@contextmanager
def archived_postgres(folder: Path) -> Iterator[Archive]:
    """Have a PostgreSQL as docker-compose.yml has it: each segment of its log is kept."""
    server = start_postgres(folder, durable=False)
    home = server.data_folder.parent
    backups = home / "backups"
    for kept in (home, backups, backups / "wal", backups / "base"):
        give_to_postgres(kept)
    for script in SCRIPTS.glob("*.sh"):
        # Its user may not be able to enter the checkout.
        shutil.copy(script, backups)
    archive = Archive(server, backups)
    archive.execute("alter system set archive_mode = on")
    archive.execute(
        f"alter system set archive_command = '{backups}/archive-wal.sh %p %f {backups}'"
    )
    server.restart()
    try:
        yield archive
    finally:
        server.kill()
        erase_folder(folder)


def give_to_postgres(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    account = provide_account()
    if account is not None:
        os.chown(folder, account.user_id, account.group_id)


@dataclass
class World:
    """Our processes, their people, and the payment gateway, which outlives them."""

    plan: SystemPlan
    supervisor: Supervisor

    def start(self, *names: str, **variables: str) -> None:
        specs = [spec for spec in process_specs(self.plan) if spec.name in names]
        environments = [{**spec.environment, **variables} for spec in specs]
        self.supervisor.start_all(
            [replace(spec, environment=it) for spec, it in zip(specs, environments, strict=True)]
        )

    def stop(self, name: str) -> None:
        self.supervisor.kill(name)

    def stop_all_of_ours(self) -> None:
        for name in (WORKER, RELAY, STATE_UPDATER, CLIENT_API):
            self.stop(name)

    def subscriber(self) -> tuple[Viewer, str]:
        """Return a viewer with the widget open, and the invoice."""
        viewer = new_viewer(self.plan)
        invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
        viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
        return viewer, invoice_id

    def pass_a_month(self, archive: Archive, *, at_the_provider: bool = True) -> None:
        archive.execute("update clock_offset set ahead = ahead + interval '32 days'")
        if at_the_provider:
            seconds = int(timedelta(days=32).total_seconds())
            HttpCaller(self.plan.sandbox_url).post("/_control/clock", {"seconds": seconds})

    def sweep_until(self, is_so: Callable[[], bool]) -> None:
        """Have what is due looked for, as beat does, until a condition holds."""
        metronome = create_celery(self.plan.rabbitmq_url, _no_tasks_here)
        for name in SWEEPS:
            metronome.send_task("sweep", kwargs={"name": name})
        metronome.close()
        assert wait_until(is_so, timeout_seconds=PATIENCE_SECONDS)

    def subscribes_and_pays(self) -> Viewer:
        viewer, invoice_id = self.subscriber()
        self.pays(viewer, invoice_id)
        return viewer

    def pays(self, viewer: Viewer, invoice_id: str) -> None:
        viewer.pay(invoice_id, PAYS)
        viewer.wait_for_access()

    def times_charged(self, viewer: Viewer) -> int:
        """Return how often the provider has taken money of a viewer."""
        ledger = SandboxDesk(self.plan.sandbox_url).list_operations()
        return sum(
            operation["account_id"] == str(viewer.viewer_id)
            and (operation["kind"], operation["status"]) == ("payment", "Completed")
            for operation in ledger
        )

    def reconcile(self, day: str) -> str:
        done = subprocess.run(
            self.plan.kinokassa("reconcile", f"--day={day}", "--wait"),
            env=self.plan.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def today(self) -> str:
        engine = create_write_engine(self.plan.database_url, role=None)
        now = DatabaseClock(engine).now()
        engine.dispose()
        return f"{now:%Y-%m-%d}"


def _no_tasks_here() -> NoReturn:
    raise AssertionError("a test orders tasks, and runs none")


def may_watch(viewer: Viewer) -> bool:
    """Return whether a viewer, perhaps one whom nobody knows, may watch now."""
    try:
        allowed: bool = viewer.api.get("/v1/access")["allowed"]
    except Refused:
        return False
    return allowed
