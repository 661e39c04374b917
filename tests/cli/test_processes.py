"""A process that cannot show its metrics says so at once, and does not start blind."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("process", ["beat", "relay"])
def test_a_process_whose_metrics_port_is_taken_says_so_by_name(process: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            "RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1/",
            "METRICS_PORT": port,
        }

        ended = subprocess.run(
            [sys.executable, "-m", "cli.main", process],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert ended.returncode == 1
    assert f"METRICS_PORT: cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr
