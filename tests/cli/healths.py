"""Asking whether a process is healthy, with beats and messages left for it."""

import os
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
from click.testing import CliRunner
from sqlalchemy import Engine, insert, text

from cli.main import build
from cli.system.processes import OUR_PROCESSES
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from models import OutboxMessage
from runtime.identifiers import new_id
from runtime.pulse import Beat, pulse_path

QUEUES = {"state-updater": COMMANDS_QUEUE, "worker": TASKS_QUEUE, "letters": LETTERS_QUEUE}


BACKGROUND = sorted(set(OUR_PROCESSES) - {"client-api", "admin-api"})


def healthy(process: str, **environment: str) -> Any:
    return CliRunner(env=environment).invoke(build(), ["healthy", process])


def leave_beat(process: str, folder: Path, **fields: float) -> None:
    """Leave a beat as a process that works would, but for the given fields."""
    beat = {"pid": os.getpid(), "at": monotonic(), "waits_for": "", "took_at": monotonic()}
    content = msgspec.json.encode(Beat(**(beat | fields)))
    pulse_path(process, folder).write_bytes(content)


def stage(engine: Engine, *, waited: timedelta) -> None:
    with engine.begin() as connection:
        now = connection.execute(text("select billing_now()")).scalar_one()
        connection.execute(
            insert(OutboxMessage).values(
                message_id=new_id(),
                kind="event",
                routing_key="invoices.paid",
                payload={},
                created_at=now - waited,
            )
        )
