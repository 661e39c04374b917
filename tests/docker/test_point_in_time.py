"""PostgreSQL is lost between two payments: restored to a moment, its books are made whole again.

What is done here is docs/how-to/back-up-and-restore.md, with its scripts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cli.local.supervisor import Supervisor
from cli.migrate import prepare_stores
from cli.system.people import Viewer
from cli.system.plan import SystemPlan, plan_system
from cli.system.processes import CLIENT_API, RELAY, SANDBOX, STATE_UPDATER, WORKER
from cli.system.secrets import keep_secrets
from runtime.database import create_write_engine
from tests.docker.restoration import (
    PLAN_CODE,
    Archive,
    World,
    archived_postgres,
    may_watch,
    wait_for_the_next_second,
)
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.running_system import make_vhost

pytestmark = [
    pytest.mark.integration,
    # One group, so that only one worker starts the system.
    pytest.mark.xdist_group("point-in-time"),
    pytest.mark.timeout(600),
]

SEGMENT_NAME = "[0-9A-F]" * 24
"""Notes about copies are kept beside the segments, for ever: they are a few bytes each."""

NOWHERE = "http://127.0.0.1:1"
"""Instead of the provider: no charge leaves, and every attempt knows that it did not."""


@dataclass(frozen=True)
class Loss:
    """What had happened when the database was lost.

    Args:
        moment: To which it is restored.
        first_day: Of the provider's books, in UTC.
        before: Paid before the moment, and was charged for the next month after it.
        between: Had the widget open at the moment.
        after: Came only after it.
    """

    moment: str
    first_day: str
    before: Viewer
    between: Viewer
    after: Viewer


@dataclass(frozen=True)
class Recovery:
    """What was seen on the way back.

    Args:
        could_watch: Who of the three, before the books were compared.
        first_look: What comparing the day of the loss told.
        second_look: What comparing the day of the renewal told.
    """

    could_watch: list[bool]
    first_look: str
    second_look: str


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archived_postgres(tmp_path_factory.mktemp("point-in-time")) as archive:
        yield archive


@pytest.fixture(scope="module")
def world(
    archive: Archive, rabbitmq_server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return a system with one plan on sale; none of its processes runs yet."""
    folder = tmp_path_factory.mktemp("world")
    plan = plan_system(
        folder / "system",
        database_url=archive.server.url,
        rabbitmq_url=make_vhost(rabbitmq_server_url, "point-in-time"),
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=600.0,
    )
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    offer_plan(plan)
    with Supervisor(plan.log_folder) as supervisor:
        yield World(plan, supervisor)


def offer_plan(plan: SystemPlan) -> None:
    engine = create_write_engine(plan.database_url, role=None)
    offered = build_plan(code=PLAN_CODE)
    store(engine, plans=[offered], prices=[build_price(offered)])
    engine.dispose()


@pytest.fixture(scope="module")
def loss(archive: Archive, world: World) -> Loss:
    """Live until the disk is lost."""
    assert archive.run("base-backup.sh", str(archive.folder)).returncode == 0
    world.start(SANDBOX, CLIENT_API, STATE_UPDATER, RELAY)
    before = world.subscribes_and_pays()
    between, open_invoice = world.subscriber()
    (moment,) = archive.execute("select clock_timestamp()::text")
    world.pays(between, open_invoice)
    after = world.subscribes_and_pays()
    first_day = world.today()
    world.pass_a_month(archive)
    world.start(WORKER)
    world.sweep_until(lambda: world.times_charged(before) == 2)
    archive.close_segment()
    world.stop_all_of_ours()
    archive.lose_the_disk()
    return Loss(moment, first_day, before, between, after)


@pytest.fixture(scope="module")
def recovery(archive: Archive, world: World, loss: Loss) -> Recovery:
    """Restore, compare the books, let what is due be planned anew, and compare them again."""
    data = str(archive.server.data_folder)
    restored = archive.run("restore.sh", str(archive.folder), loss.moment, data)
    assert restored.returncode == 0, restored.stderr
    archive.start_restored()
    world.start(CLIENT_API, STATE_UPDATER, RELAY)
    could_watch = [may_watch(viewer) for viewer in (loss.before, loss.between, loss.after)]
    first_look = world.reconcile(loss.first_day)
    # The month of the loss had passed in truth; here it has to be said.
    world.pass_a_month(archive, at_the_provider=False)
    world.start(WORKER, CLOUDPAYMENTS_URL=NOWHERE)
    world.sweep_until(archive.has_planned_what_is_due)
    world.stop(WORKER)
    return Recovery(could_watch, first_look, world.reconcile(world.today()))


def test_the_books_know_what_was_before_the_moment_alone(recovery: Recovery):
    assert recovery.could_watch == [True, False, False]


def test_a_payment_begun_before_the_moment_is_finished_by_the_providers_books(
    recovery: Recovery, loss: Loss
):
    assert "missing_notification  settled" in recovery.first_look
    assert may_watch(loss.between)


def test_money_that_names_nothing_of_ours_is_shown_to_a_person(recovery: Recovery):
    assert "orphan" in recovery.first_look


def test_a_renewal_that_was_lost_is_known_again_by_its_id(recovery: Recovery, loss: Loss):
    assert "missing_notification  settled" in recovery.second_look
    assert may_watch(loss.before)


def test_nobody_is_charged_again_for_what_was_lost(recovery: Recovery, world: World, loss: Loss):
    assert recovery.second_look
    assert world.times_charged(loss.before) == 2


def test_only_as_many_copies_are_kept_as_wanted_with_the_log_they_need(
    tmp_path_factory: pytest.TempPathFactory,
):
    with archived_postgres(tmp_path_factory.mktemp("copies")) as archive:
        archive.run("base-backup.sh", str(archive.folder))
        archive.close_segment()
        old_log = set((archive.folder / "wal").glob(f"{SEGMENT_NAME}.gz"))
        wait_for_the_next_second()

        second = archive.run("base-backup.sh", str(archive.folder), "1")

        kept = [copy.name for copy in (archive.folder / "base").iterdir()]
        assert (second.returncode, kept) == (0, [second.stdout.strip()])
        assert not any(segment.exists() for segment in old_log)
