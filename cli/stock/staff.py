"""Managers: what they do to a life, and the line that each act leaves in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from admin_api.audit import ActOutcome
from cli.stock.chance import Chance
from cli.stock.desk import Carried
from cli.stock.life import Life
from interaction_bus.commands import Command
from interaction_bus.envelope import Actor
from state_updater.unit_of_work import Line

MANAGERS = 6


def draw_managers(chance: Chance, at: datetime) -> tuple[str, ...]:
    """Return the ids of the people who serve the console."""
    return tuple(str(chance.identifier(at)) for _ in range(MANAGERS))


def manage(
    life: Life,
    command: Command,
    *,
    action: str,
    subject: tuple[str, UUID],
    reason: str,
    detail: Mapping[str, Any] | None = None,
) -> Carried:
    """Have a manager's command carried out now, and write it into the trail.

    Args:
        life: Whose subscription it is about.
        command: What the manager wishes for.
        action: As the trail names it.
        subject: Kind and id of what it is done to.
        reason: In the manager's words.
        detail: What else a reader of the trail needs.
    """
    at = life.at
    manager_id = life.chance.one_of(life.world.managers)
    command_id = life.chance.identifier(at)
    life.manager_actions.append(
        trail_line(
            life.chance, at, manager_id=manager_id, action=action, subject=subject, reason=reason
        )
        | {
            "command_id": command_id,
            "detail": {"outcome": ActOutcome.ASKED.value, **(detail or {})},
        }
    )
    actor = Actor(kind="manager", id=manager_id)
    return life.do(command, actor=actor, at=at, command_id=command_id)


def trail_line(
    chance: Chance,
    at: datetime,
    *,
    manager_id: str,
    action: str,
    subject: tuple[str, object],
    reason: str | None,
) -> Line:
    """Return a line of the trail for an act that became no command."""
    subject_kind, subject_id = subject
    return {
        "id": chance.identifier(at),
        "manager_id": manager_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "reason": reason,
        "detail": {"outcome": ActOutcome.DONE.value},
        "command_id": None,
        "occurred_at": at,
    }
