"""Our own processes under one supervisor."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.local.errors import ProcessNotReady, ProcessNotRunning
from cli.local.process import find_birth_ticks
from cli.local.supervisor import ProcessSpec, Supervisor
from cli.local.waiting import wait_until

SAY_READY = "echo ready; exec sleep 600"

IGNORE_SIGTERM = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path / "log") as supervisor:
        yield supervisor
        supervisor.stop_all(grace_seconds=0)


def test_a_process_is_ready_when_start_returns(supervisor: Supervisor) -> None:
    supervisor.start(a_process(supervisor, "worker"))

    assert "ready" in supervisor.log_path("worker").read_text(encoding="utf-8")
    assert find_birth_ticks(supervisor.pid("worker")) is not None


def test_a_process_that_ends_at_once_is_told_with_its_log(supervisor: Supervisor) -> None:
    broken = a_process(supervisor, "worker", script="echo no database; exit 4", ready=never)

    with pytest.raises(ProcessNotReady) as caught:
        supervisor.start(broken)

    assert "worker ended with status 4" in str(caught.value)
    assert "no database" in str(caught.value)


def test_a_silent_process_is_told_with_its_log(supervisor: Supervisor) -> None:
    silent = a_process(supervisor, "worker", ready=never, ready_timeout_seconds=0.1)

    with pytest.raises(ProcessNotReady, match=r"worker is not ready after 0\.1 s"):
        supervisor.start(silent)


def test_processes_start_side_by_side(supervisor: Supervisor, tmp_path: Path) -> None:
    needs_other = f"until [ -e {tmp_path}/second ]; do sleep 0.05; done; {SAY_READY}"
    first = a_process(supervisor, "first", script=needs_other)
    second = a_process(supervisor, "second", script=f"touch {tmp_path}/second; {SAY_READY}")

    supervisor.start_all([first, second])

    assert supervisor.list_ended() == []


def test_a_running_name_is_not_started_twice(supervisor: Supervisor) -> None:
    supervisor.start(a_process(supervisor, "worker"))

    with pytest.raises(ValueError, match="worker runs already"):
        supervisor.start(a_process(supervisor, "worker"))


def test_a_killed_process_is_gone_with_its_children(supervisor: Supervisor) -> None:
    supervisor.start(a_process(supervisor, "pool", script="sleep 600 & echo $! ready; wait"))
    log = supervisor.log_path("pool").read_text(encoding="utf-8")
    child = int(log.split()[0])

    supervisor.kill("pool")

    assert supervisor.list_ended() == ["pool"]
    assert wait_until(lambda: find_birth_ticks(child) is None, timeout_seconds=10)


def test_a_restarted_process_is_another_one(supervisor: Supervisor) -> None:
    supervisor.start(a_process(supervisor, "worker"))
    before = supervisor.pid("worker")

    supervisor.restart("worker")

    assert supervisor.pid("worker") != before
    assert find_birth_ticks(before) is None


def test_a_killed_process_can_be_restarted(supervisor: Supervisor) -> None:
    supervisor.start(a_process(supervisor, "worker"))
    supervisor.kill("worker")

    supervisor.restart("worker")

    assert supervisor.list_ended() == []


@pytest.mark.parametrize("act", [Supervisor.pid, Supervisor.kill, Supervisor.restart])
def test_an_unknown_name_is_refused(
    supervisor: Supervisor, act: Callable[[Supervisor, str], object]
) -> None:
    with pytest.raises(ProcessNotRunning, match="stranger is not running"):
        act(supervisor, "stranger")


def test_a_process_may_finish_in_order(supervisor: Supervisor) -> None:
    polite = "trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    supervisor.start(a_process(supervisor, "worker", script=polite))

    supervisor.stop_all()

    assert supervisor.log_path("worker").read_text(encoding="utf-8").endswith("finished\n")


def test_a_process_that_does_not_stop_is_killed_aloud(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(a_process(supervisor, "worker", script=IGNORE_SIGTERM))

    supervisor.stop_all(grace_seconds=0.1)

    assert supervisor.list_ended() == ["worker"]
    assert capsys.readouterr().err == "worker did not stop within 0.1 s: killed\n"


def test_all_are_stopped_when_the_context_ends_in_a_failure(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.start(a_process(supervisor, "worker"))

    with pytest.raises(KeyboardInterrupt), supervisor:
        raise KeyboardInterrupt

    assert supervisor.list_ended() == ["worker"]


def never() -> bool:
    return False


def a_process(
    supervisor: Supervisor,
    name: str,
    *,
    script: str = SAY_READY,
    ready: Callable[[], bool] | None = None,
    ready_timeout_seconds: float = 20,
) -> ProcessSpec:
    log = supervisor.log_path(name)
    lines_before = log.read_text(encoding="utf-8").count("ready") if log.exists() else 0

    def has_said_ready() -> bool:
        return log.read_text(encoding="utf-8").count("ready") > lines_before

    return ProcessSpec(
        name=name,
        argv=("sh", "-c", script),
        environment={"PATH": "/usr/bin:/bin"},
        is_ready=ready or has_said_ready,
        ready_timeout_seconds=ready_timeout_seconds,
    )
