"""The story of a thing: who asked for what, and what moved because of it, in order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from admin_api.pages.cause_words import (
    ACT_OUTCOME_WORDS,
    ACTION_WORDS,
    COMMAND_WORDS,
    NOTIFICATION_OUTCOME_WORDS,
    NOTIFICATION_WORDS,
    actor_words,
    worded,
)
from admin_api.pages.move_words import move_words
from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.state_words import StateWords, state_words, subject_words
from admin_api.pages.timeline_details import Detail, details_of, problem_words
from admin_api.queries.pages import Record
from billing_rules.lifecycles import PAYMENT

MOVE, NOTIFICATION, ACT = "state_change", "notification", "manager_action"
"""Sources of the lines that `read_history` returns."""


@dataclass(frozen=True, slots=True)
class HappenedMove:
    """One move of one machine.

    Args:
        number: Which move of the page's own thing it is, as its picture counts; none for moves
            of what hangs on it.
        subject: What moved, in words.
        subject_id: Which one.
        words: What the move is called.
        came_from: The state before; none for a creation, and where the state stayed the same.
        came_to: The state after.
        details: What it was based on.
    """

    number: int | None
    subject: str
    subject_id: str
    words: str
    came_from: StateWords | None
    came_to: StateWords
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: one command with all that it moved, or one piece of news.

    Args:
        at: When, aware.
        title: What, in words.
        actor: Who or what asked; what became of it, where it is news of the provider.
        actor_kind: For the mark beside it: viewer, manager, provider, schedule or system.
        reason: In a manager's own words; none where nobody gave one.
        remark: What else there is to say of it, such as why it was refused.
        moves: What moved because of it.
        details: What was asked for.
        command_id: By which the trail and the history know it.
    """

    at: datetime
    title: str
    actor: str
    actor_kind: str
    reason: str | None = None
    remark: str | None = None
    moves: tuple[HappenedMove, ...] = ()
    details: tuple[Detail, ...] = ()
    command_id: UUID | None = None


def timeline_of(history: Sequence[Record], *, own_id: UUID, currency: str) -> tuple[Happening, ...]:
    """Return the history of a thing as what happened, the first one first.

    Args:
        history: Lines of `admin_api.queries.invoice_history`, in order.
        own_id: Of the thing that the page is about, whose moves are numbered.
        currency: Of amounts in the history that name none.
    """
    numbers = {id(line): number for number, line in enumerate(_own_moves(history, own_id), 1)}
    return tuple(_happening(lines, numbers, currency=currency) for lines in _by_command(history))


def path_of(history: Sequence[Record], own_id: UUID) -> list[Step]:
    """Return the moves of one thing, as its picture wants them.

    Args:
        history: As for `timeline_of`.
        own_id: Of the thing.
    """
    return [
        Step(line["what"], line["from_state"], line["to_state"])
        for line in _own_moves(history, own_id)
    ]


def _own_moves(history: Sequence[Record], own_id: UUID) -> list[Record]:
    own = str(own_id)
    return [line for line in history if line["source"] == MOVE and line["subject_id"] == own]


def _by_command(history: Sequence[Record]) -> Iterable[list[Record]]:
    """Return the lines in groups: those of one command together, each notification alone."""
    groups: dict[object, list[Record]] = {}
    for line in history:
        groups.setdefault(line["command_id"] or id(line), []).append(line)
    return groups.values()


def _happening(lines: Sequence[Record], numbers: dict[int, int], *, currency: str) -> Happening:
    moves = tuple(
        _move(line, numbers.get(id(line)), currency=currency)
        for line in lines
        if line["source"] == MOVE
    )
    first = lines[0]
    match first["source"]:
        case "notification":
            return _news(first)
        case "manager_action":
            return _act(lines, moves, currency=currency)
        case _:
            return _caused(first, moves)


def _caused(first: Record, moves: tuple[HappenedMove, ...]) -> Happening:
    return Happening(
        at=first["occurred_at"],
        title=worded(COMMAND_WORDS, first["command_type"]),
        actor=actor_words(first["actor_kind"], first["actor_id"]),
        actor_kind=first["actor_kind"],
        moves=moves,
        command_id=first["command_id"],
    )


def _act(lines: Sequence[Record], moves: tuple[HappenedMove, ...], *, currency: str) -> Happening:
    first = lines[0]
    return Happening(
        at=first["occurred_at"],
        title=worded(ACTION_WORDS, first["what"]),
        actor=actor_words("manager", first["actor_id"]),
        actor_kind="manager",
        reason=first["reason"],
        remark=_act_remark(lines, has_moved=bool(moves)),
        moves=moves,
        details=details_of(first["detail"], currency=currency),
        command_id=first["command_id"],
    )


def _act_remark(lines: Sequence[Record], *, has_moved: bool) -> str | None:
    """Return what came of an act, where the moves beneath it do not say it."""
    last = [line for line in lines if line["source"] == ACT][-1]
    came = last["came_of_it"]
    if came["attempt"] is not None:
        return _attempt_words(came)
    code = last["detail"].get("code") or came["code"]
    if code is not None:
        return problem_words(code)
    if has_moved:
        return None
    if came["outcome"] is not None:
        return str(gettext("carried out"))
    return worded(ACT_OUTCOME_WORDS, last["detail"].get("outcome")) or None


def _attempt_words(came: Record) -> str:
    """Return how the attempt stands that an act began; its moves are in the story of its own."""
    state = state_words(PAYMENT.subject, came["attempt_state"]).words
    return str(gettext("attempt %(number)s: %(state)s", number=came["attempt"], state=state))


def _news(line: Record) -> Happening:
    fate = worded(NOTIFICATION_OUTCOME_WORDS, line["to_state"])
    problem = line["reason"]
    transaction = line["detail"].get("transaction_id")
    return Happening(
        at=line["occurred_at"],
        title=worded(NOTIFICATION_WORDS, line["what"]),
        # The title names the provider already.
        actor=f"{fate}: {problem.replace('_', ' ')}" if problem else fate,
        actor_kind="provider",
        details=_transaction(transaction),
    )


def _transaction(number: int | None) -> tuple[Detail, ...]:
    # Receipts have no transaction; theirs is made up of their own number, and below 0.
    if number is None or number < 0:
        return ()
    return (Detail(str(gettext("Transaction")), str(number)),)


def _move(line: Record, number: int | None, *, currency: str) -> HappenedMove:
    subject = line["subject_kind"]
    is_elsewhere = line["from_state"] not in {None, line["to_state"]}
    return HappenedMove(
        number=number,
        subject=str(subject_words(subject)),
        subject_id=line["subject_id"],
        words=str(move_words(subject, line["what"])),
        came_from=state_words(subject, line["from_state"]) if is_elsewhere else None,
        came_to=state_words(subject, line["to_state"]),
        details=details_of(line["detail"], currency=currency),
    )
