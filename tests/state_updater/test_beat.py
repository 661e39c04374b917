"""Beat is felt as long as its ticks reach the broker."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery.beat import Scheduler

from cli.local.waiting import wait_until
from runtime.pulse import BROKER, STARTING, Pulse, find_beat
from runtime.telemetry.metrics import TICK_DURATION
from state_updater.beat import create_beat
from state_updater.celery_app import create_celery
from state_updater.tasks.context import TaskContext
from tests.fixtures.numbers import Numbers
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60.0

OFTEN = timedelta(milliseconds=20)


@pytest.fixture
def scheduler(bus_url: str, rabbitmq_proxy: TcpProxy, tmp_path: Path) -> Iterator[Scheduler]:
    """Return the part of beat that ticks, often, through a proxy."""
    with create_celery(rabbitmq_proxy.url(bus_url), _no_tasks_here) as app:
        app.conf.broker_transport_options |= {"read_timeout": 1, "write_timeout": 1}
        app.conf.beat_schedule = {
            "often": {"task": "sweep", "schedule": OFTEN, "kwargs": {"name": "tested"}}
        }
        create_beat(app, Pulse("beat", tmp_path))
        made: Scheduler = app.conf.beat_scheduler(app=app)
        yield made
        made.close()


def tick_until(scheduler: Scheduler, folder: Path, waits_for: str) -> None:
    """Tick until the pulse tells what beat waits for; fail when it never does."""

    def tells() -> bool:
        scheduler.tick()
        beat = find_beat("beat", folder)
        return beat is not None and beat.waits_for == waits_for

    assert wait_until(tells, timeout_seconds=PATIENCE_SECONDS)


def test_beat_works_once_a_tick_has_reached_the_broker(
    scheduler: Scheduler, tmp_path: Path
) -> None:
    before = find_beat("beat", tmp_path)

    tick_until(scheduler, tmp_path, waits_for="")

    assert before is not None
    assert before.waits_for == STARTING


def test_a_tick_that_does_not_reach_the_broker_is_no_sign_of_work(
    scheduler: Scheduler, rabbitmq_proxy: TcpProxy, tmp_path: Path
) -> None:
    tick_until(scheduler, tmp_path, waits_for="")

    rabbitmq_proxy.cut()

    tick_until(scheduler, tmp_path, waits_for=BROKER)


def test_a_tick_that_a_frozen_broker_does_not_confirm_is_no_sign_of_work(
    scheduler: Scheduler, rabbitmq_proxy: TcpProxy, tmp_path: Path
) -> None:
    tick_until(scheduler, tmp_path, waits_for="")

    rabbitmq_proxy.freeze()

    tick_until(scheduler, tmp_path, waits_for=BROKER)
    rabbitmq_proxy.cut()


def test_ticks_are_counted_and_timed_by_what_became_of_them(
    scheduler: Scheduler, rabbitmq_proxy: TcpProxy, tmp_path: Path, numbers: Numbers
) -> None:
    tick_until(scheduler, tmp_path, waits_for="")
    taken = numbers.times(TICK_DURATION, tick="often", outcome="done")
    lost_before = numbers.times(TICK_DURATION, tick="often", outcome="lost")

    rabbitmq_proxy.cut()
    tick_until(scheduler, tmp_path, waits_for=BROKER)

    assert (taken, lost_before) == (1, 0)
    assert numbers.times(TICK_DURATION, tick="often", outcome="lost") == 1
    assert numbers.seconds(TICK_DURATION, tick="often", outcome="lost") > 0


def test_beat_works_again_when_the_broker_is_back(
    scheduler: Scheduler, rabbitmq_proxy: TcpProxy, tmp_path: Path
) -> None:
    tick_until(scheduler, tmp_path, waits_for="")
    rabbitmq_proxy.cut()
    tick_until(scheduler, tmp_path, waits_for=BROKER)

    rabbitmq_proxy.heal()

    tick_until(scheduler, tmp_path, waits_for="")


def _no_tasks_here() -> TaskContext:
    raise AssertionError("nothing runs tasks in these tests")
