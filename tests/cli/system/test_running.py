"""A system that stays up while people try what they like."""

from pathlib import Path
from threading import Event

from cli.local.supervisor import ProcessSpec, Supervisor
from cli.system.running import keep_running


def test_what_was_killed_is_started_again(tmp_path: Path) -> None:
    stop = Event()
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        stop.set()

    with Supervisor(tmp_path) as supervisor:
        supervisor.start(
            ProcessSpec(
                name="worker",
                argv=("sleep", "600"),
                environment={"PATH": "/usr/bin:/bin"},
                is_ready=lambda: True,
                ready_timeout_seconds=20,
            )
        )
        supervisor.kill("worker")

        keep_running(supervisor, stop, tell=tell)

        assert supervisor.list_ended() == []
        assert told == ["worker has ended and is started again"]
