"""`kinokassa local`, as people and `make test` call it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.local.folder import erase_folder
from cli.local.process import find_birth_ticks
from cli.local.waiting import wait_until

pytestmark = pytest.mark.integration

PRINT_SERVERS = """
import json, os, pathlib
folder = pathlib.Path(os.environ["KINOKASSA_LOCAL_FOLDER"])
pids = [json.loads(path.read_text())["pid"] for path in folder.glob("*.pid.json")]
print(json.dumps({"folder": str(folder), "pids": pids, "url": os.environ["DATABASE_URL"]}))
"""


def test_servers_of_a_run_end_with_a_failed_command(tmp_path: Path) -> None:
    answer = run(
        tmp_path, "run", "--throwaway", "--", *python(PRINT_SERVERS + "raise SystemExit(5)")
    )

    seen = json.loads(answer.stdout)
    assert answer.returncode == 5
    assert len(seen["pids"]) == 3
    assert not any(map(find_birth_ticks, seen["pids"]))
    assert not Path(seen["folder"]).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_servers_of_a_run_end_when_it_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    script = PRINT_SERVERS + "import sys, time; sys.stdout.flush(); time.sleep(600)"
    argv = (*local(tmp_path, "run", "--throwaway", "--"), *python(script))
    # RabbitMQ ends the same way, and is slow to start.
    with start_session(argv, given={"RABBITMQ_URL": "amqp://given"}) as runner:
        assert runner.stdout is not None
        seen = json.loads(runner.stdout.readline())

        signal_terminal(runner, number)

    assert len(seen["pids"]) == 1
    assert wait_until(lambda: not any(map(find_birth_ticks, seen["pids"])), timeout_seconds=20)
    # A killed run could not do it; the next one in the same place would.
    erase_folder(Path(seen["folder"]))


def test_servers_stay_up_until_they_are_taken_down(tmp_path: Path) -> None:
    try:
        exported = run(tmp_path, "up").stdout
        while_up = run(tmp_path, "status").stdout
    finally:
        run(tmp_path, "down")

    assert "export DATABASE_URL=postgresql://kinokassa@127.0.0.1:" in exported
    assert while_up.count("runs as process") == 2
    assert run(tmp_path, "status").stdout.count("is not running") == 2
    erase_folder(tmp_path)


def test_given_servers_are_used_instead_of_own_ones(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgresql://given", "RABBITMQ_URL": "amqp://given"}
    script = 'import os; print(os.environ["DATABASE_URL"], os.environ["RABBITMQ_URL"])'

    answer = run(tmp_path, "run", "--", *python(script), given=given)

    assert answer.stdout == "postgresql://given amqp://given\n"
    assert not (tmp_path / "ports.json").exists()


def local(folder: Path, command: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "cli.main", "local", command, f"--folder={folder}", *arguments)


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def run(
    folder: Path, *arguments: str, given: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        local(folder, *arguments),
        env={**own_environment(), **(given or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def start_session(argv: tuple[str, ...], given: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    environment = {**own_environment(), **given}
    return subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, start_new_session=True)


def signal_terminal(runner: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Signal as a terminal does: Ctrl-C reaches the whole group, anything else one process."""
    if number == signal.SIGINT:
        os.killpg(runner.pid, number)
    else:
        runner.send_signal(number)


def own_environment() -> dict[str, str]:
    """Return our environment without the servers that this very test run got."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
