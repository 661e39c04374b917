"""Turns what handlers staged into outbox rows, committed together with their cause."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from interaction_bus.envelope import Actor, Chain, Envelope, wrap
from runtime.identifiers import derived_id, new_id
from runtime.telemetry.context import CARRIED_IDS
from runtime.telemetry.tracer import current_traceparent
from runtime.telemetry.tracing import begin_trace
from state_updater.unit_of_work import Cause, Line, Staged, StagedEvent, StagedTask

SCHEDULE = Actor(kind="schedule", id="sweeps")
"""Who wishes for what falls due by itself."""


def outbox_lines(staged: Staged, *, now: datetime) -> list[Line]:
    """Return the columns of the rows for every event and task that a batch staged."""
    events = [_event_line(event, now) for event in staged.events]
    tasks = [_task_line(task, now) for task in staged.tasks]
    return events + tasks


def task_id(cause: Cause, staged_task: StagedTask) -> UUID:
    """Return the id under which a task travels: the same row and name, the same id."""
    return derived_id(cause.command_id, staged_task.name, str(staged_task.task_id))


def _event_line(staged: StagedEvent, now: datetime) -> Line:
    cause = staged.cause
    envelope = wrap(
        staged.event,
        message_id=new_id(),
        actor=cause.actor,
        occurred_at=now,
        chain=Chain(cause.correlation_id, cause.command_id, cause.traceparent),
    )
    return _line("event", envelope.type, envelope.message_id, _as_json(envelope), now)


def _task_line(staged: StagedTask, now: datetime) -> Line:
    payload: dict[str, Any] = {
        "name": staged.name,
        "arguments": staged.arguments,
        "correlation_id": str(staged.cause.correlation_id),
        "traceparent": staged.cause.traceparent,
        "ids": _ids_of(staged.cause),
    }
    return _line("task", staged.name, task_id(staged.cause, staged), payload, now)


def _ids_of(cause: Cause) -> dict[str, str]:
    """Return what the log lines of a task bear besides its own arguments."""
    known = {name: cause.ids[name] for name in CARRIED_IDS if name in cause.ids}
    return {**known, "causation_id": str(cause.command_id)}


def command_line(envelope: Envelope) -> Line:
    """Return the columns of the row for a command that falls due, as a sweep stages it.

    It goes on with the trace of the work in hand. A sweep has none, and begins one for each.
    """
    payload = {**_as_json(envelope), "traceparent": current_traceparent() or _due(envelope)}
    return _line("command", envelope.type, envelope.message_id, payload, envelope.occurred_at)


def _due(envelope: Envelope) -> str | None:
    ids = {name: envelope.body[name] for name in CARRIED_IDS if name in envelope.body}
    return begin_trace(f"due {envelope.type}", command_id=envelope.message_id, **ids)


def _line(
    kind: str, routing_key: str, message_id: UUID, payload: dict[str, Any], now: datetime
) -> Line:
    return {
        "message_id": message_id,
        "kind": kind,
        "routing_key": routing_key,
        "payload": payload,
        "created_at": now,
    }


def _as_json(envelope: Envelope) -> dict[str, Any]:
    payload: dict[str, Any] = msgspec.to_builtins(envelope)
    return payload
