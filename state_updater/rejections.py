"""Refusals of commands: answers to whoever asked, not failures of ours."""

from enum import StrEnum
from typing import Any

from state_updater.machines import MoveRefused


class RejectionKind(StrEnum):
    """What the asker can do about it; the APIs turn it into a status."""

    MISSING = "missing"
    CONFLICT = "conflict"
    INVALID = "invalid"


class CommandRejected(Exception):
    """A rule forbids what was asked. Nothing has changed.

    Args:
        kind: What sort of refusal it is.
        code: Stable word for programs.
        message: Sentence for people.
        facts: What the refusal rests on, such as the present state.
    """

    def __init__(self, kind: RejectionKind, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.facts = facts

    def as_problem(self) -> dict[str, Any]:
        """Return what is written into the inbox for the asker to read."""
        return {
            "kind": self.kind.value,
            "code": self.code,
            "message": self.message,
            "facts": self.facts,
        }


def missing(what: str) -> CommandRejected:
    """Return the refusal for a thing that is not there, or not the asker's to see."""
    return CommandRejected(
        RejectionKind.MISSING,
        f"{what}_not_found",
        f"there is no such {what.replace('_', ' ')}",
    )


def conflict(code: str, message: str, **facts: Any) -> CommandRejected:
    """Return the refusal for a thing that stands in the way."""
    return CommandRejected(RejectionKind.CONFLICT, code, message, **facts)


def invalid(code: str, message: str, **facts: Any) -> CommandRejected:
    """Return the refusal for a value that makes no sense."""
    return CommandRejected(RejectionKind.INVALID, code, message, **facts)


def illegal_move(refused: MoveRefused) -> CommandRejected:
    """Return the refusal for a move that the machine does not have."""
    return conflict(
        "not_allowed_in_this_state",
        str(refused),
        subject=refused.subject,
        state=refused.state,
        allowed=list(refused.allowed),
    )
