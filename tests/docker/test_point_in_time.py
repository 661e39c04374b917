"""PostgreSQL is lost between two payments: restored to a moment, its books are made whole again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from cli.local.account import provide_account
from cli.local.folder import erase_folder
from cli.local.ports import LOOPBACK
from cli.local.postgres import PostgresServer, start_postgres
from cli.local.postgres_cluster import OWNER
from cli.local.programs import POSTGRES, get_program
from cli.local.supervisor import Supervisor
from cli.local.waiting import wait_until
from cli.migrate import prepare_stores
from cli.system.calling import Refused
from cli.system.casting import new_viewer
from cli.system.people import PAYS, Viewer
from cli.system.plan import SystemPlan, plan_system
from cli.system.processes import CLIENT_API, RELAY, SANDBOX, STATE_UPDATER, process_specs
from cli.system.secrets import keep_secrets
from runtime.clock import DatabaseClock, SystemClock
from runtime.database import create_write_engine
from tests.docker.conftest import ROOT
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.running_system import make_vhost

pytestmark = [
    pytest.mark.integration,
    # One group, so that only one worker starts the system.
    pytest.mark.xdist_group("point-in-time"),
    pytest.mark.timeout(300),
]

SCRIPTS = ROOT / "docker" / "postgres"

PLAN_CODE = "monthly"

PATIENCE_SECONDS = 60.0

SEGMENT_NAME = "[0-9A-F]" * 24
"""Notes about copies are kept beside the segments, for ever: they are a few bytes each."""

NEEDED = (SANDBOX, CLIENT_API, STATE_UPDATER, RELAY)
"""What takes a payment in the widget and books it; nothing that charges by itself."""


@dataclass
class Archive:
    """A PostgreSQL that keeps its log and its copies, and the scripts that do so."""

    server: PostgresServer
    folder: Path

    def run(self, script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
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
            },
            user=None if account is None else account.user_id,
            group=None if account is None else account.group_id,
            extra_groups=None if account is None else (),
            capture_output=True,
            text=True,
            check=False,
        )

    def execute(self, statement: str) -> Any:
        connection = psycopg2.connect(self.server.url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()

    def close_segment(self) -> None:
        """Have what was written so far kept, as happens once a minute."""
        (segment,) = self.execute("select pg_walfile_name(pg_switch_wal())")
        kept = self.folder / "wal" / f"{segment}.gz"
        assert wait_until(kept.exists, timeout_seconds=PATIENCE_SECONDS)

    def lose_the_disk(self) -> None:
        self.server.kill()
        shutil.rmtree(self.server.data_folder)

    def start_restored(self) -> None:
        """Start PostgreSQL and return when it has replayed its log and takes writes again."""
        self.server.start_again()
        assert wait_until(self._takes_writes, timeout_seconds=PATIENCE_SECONDS)

    def _takes_writes(self) -> bool:
        return self.execute("select pg_is_in_recovery()") == (False,)


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return a PostgreSQL as docker-compose.yml has it: each segment of its log is kept."""
    folder = tmp_path_factory.mktemp("point-in-time")
    server = start_postgres(folder, durable=True)
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
    yield archive
    server.kill()
    erase_folder(folder)


def give_to_postgres(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    account = provide_account()
    if account is not None:
        os.chown(folder, account.user_id, account.group_id)


@pytest.fixture
def plan(archive: Archive, rabbitmq_server_url: str, tmp_path: Path) -> SystemPlan:
    """Return a system with one plan on sale, which does not run yet."""
    plan = plan_system(
        tmp_path / "system",
        database_url=archive.server.url,
        rabbitmq_url=make_vhost(rabbitmq_server_url, "point-in-time"),
        secrets=keep_secrets(tmp_path / "secrets.json"),
        sandbox_speed=600.0,
    )
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    engine = create_write_engine(plan.database_url, role=None)
    offered = build_plan(code=PLAN_CODE)
    store(engine, plans=[offered], prices=[build_price(offered)])
    engine.dispose()
    return plan


@pytest.fixture
def supervisor(plan: SystemPlan) -> Iterator[Supervisor]:
    with Supervisor(plan.folder / "logs") as supervisor:
        yield supervisor


def start_what_is_needed(supervisor: Supervisor, plan: SystemPlan) -> None:
    supervisor.start_all([spec for spec in process_specs(plan) if spec.name in NEEDED])


def subscriber(plan: SystemPlan) -> tuple[Viewer, str]:
    """Return a viewer with the widget open, and the invoice."""
    viewer = new_viewer(plan)
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
    return viewer, invoice_id


def pays(viewer: Viewer, invoice_id: str) -> None:
    viewer.pay(invoice_id, PAYS)
    viewer.wait_for_access()


def may_watch(viewer: Viewer) -> bool:
    try:
        allowed: bool = viewer.api.get("/v1/access")["allowed"]
    except Refused:
        return False
    return allowed


def reconcile(plan: SystemPlan, day: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        plan.kinokassa("reconcile", f"--day={day}", "--wait"),
        env=plan.environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def today(plan: SystemPlan) -> str:
    engine = create_write_engine(plan.database_url, role=None)
    now = DatabaseClock(engine).now()
    engine.dispose()
    return f"{now:%Y-%m-%d}"


def test_payments_after_the_moment_are_found_in_the_books_of_the_provider(
    archive: Archive, plan: SystemPlan, supervisor: Supervisor
):
    start_what_is_needed(supervisor, plan)
    backed_up = archive.run("base-backup.sh", str(archive.folder))
    before, its_invoice = subscriber(plan)
    pays(before, its_invoice)
    between, open_invoice = subscriber(plan)
    (moment,) = archive.execute("select clock_timestamp()::text")
    pays(between, open_invoice)
    after, lost_invoice = subscriber(plan)
    pays(after, lost_invoice)
    archive.close_segment()

    supervisor.stop_all()
    archive.lose_the_disk()
    restored = archive.run(
        "restore.sh", str(archive.folder), moment, str(archive.server.data_folder)
    )
    archive.start_restored()
    start_what_is_needed(supervisor, plan)
    watching = [may_watch(viewer) for viewer in (before, between, after)]
    reconciled = reconcile(plan, today(plan))

    assert backed_up.returncode == 0, backed_up.stderr
    assert restored.returncode == 0, restored.stderr
    # The books know the payment before the moment, and none after it.
    assert watching == [True, False, False]
    # The second one was begun before the moment: the provider's books finish it.
    assert "missing_notification  settled" in reconciled.stdout
    assert between.wait_for_access()["allowed"]
    # The third one names nothing that is left of ours: a person gives the money back.
    assert "orphan" in reconciled.stdout
    assert reconciled.returncode == 1


def test_only_as_many_copies_are_kept_as_wanted_with_the_log_they_need(archive: Archive):
    first = archive.run("base-backup.sh", str(archive.folder)).stdout.strip()
    archive.close_segment()
    old_log = set((archive.folder / "wal").glob(f"{SEGMENT_NAME}.gz"))
    assert wait_until(lambda: name_of_now() > first, timeout_seconds=PATIENCE_SECONDS)

    second = archive.run("base-backup.sh", str(archive.folder), "1")

    assert second.returncode == 0, second.stderr
    assert [copy.name for copy in (archive.folder / "base").iterdir()] == [second.stdout.strip()]
    assert not any(segment.exists() for segment in old_log)


def name_of_now() -> str:
    return f"{SystemClock().now():%Y-%m-%dT%H-%M-%SZ}"
