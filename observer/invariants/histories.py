"""Histories: without a gap, by legal moves, and ending where the row stands.

Rows of the history are never changed, by nobody's rights, so what is broken here was written so:
no command mends it, and who wrote it has to be found.
"""

from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
    values,
)
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import LIFECYCLES
from models import (
    Dispute,
    Gift,
    Invoice,
    Payment,
    PriceMoveViewer,
    Refund,
    SavedCard,
    StateChange,
    Subscription,
)
from observer.invariants.invariant import Invariant

LOOK = "/console/search?q={subject_id}"

MOVES_LOOKED_AT = 250_000
"""The latest ones: what was in order once stays so, for nobody may change it, and the oldest cinema
has to be examined in a second or two. It is a day of a large one, and every move of a small one."""

MOVING: dict[str, type[Any]] = {
    "subscription": Subscription,
    "invoice": Invoice,
    "payment": Payment,
    "refund": Refund,
    "saved_card": SavedCard,
    "gift": Gift,
    "dispute": Dispute,
    "price_consent": PriceMoveViewer,
}
"""The table of each machine."""

_LEGAL = values(
    column("kind", String), column("trigger", String), column("source", String),
    column("target", String), name="legal",
).data([
    (lifecycle.subject, move.trigger, source, move.target)
    for lifecycle in LIFECYCLES
    for move in lifecycle.moves
    for source in move.sources
])  # fmt: skip

_BIRTHS = [(it.subject, it.creation, it.initial) for it in LIFECYCLES]

_lately = StateChange.position > (
    select(func.max(StateChange.position) - MOVES_LOOKED_AT).scalar_subquery()
)

_previous = aliased(StateChange)
_later = aliased(StateChange)


def _standing(kind: str, table: type[Any]) -> Select[*tuple[Any, ...]]:
    """Return the rows of one machine that do not stand where their histories end."""
    last = and_(StateChange.subject_id == table.id, StateChange.seq == table.moves)
    return (
        select(
            table.id.label("subject_id"),
            literal(kind).label("subject_kind"),
            table.state,
            table.moves,
            StateChange.to_state.label("told_state"),
        )
        .outerjoin(StateChange, last)
        .where(
            or_(
                StateChange.to_state.is_(None),
                StateChange.to_state != table.state,
                exists().where(_later.subject_id == table.id, _later.seq == table.moves + 1),
            )
        )
    )


_unlike = union_all(*(_standing(*it) for it in MOVING.items())).subquery("unlike")

HISTORY_WITH_A_GAP = Invariant(
    name="history-with-a-gap",
    sentence="Every history counts from 1 without gaps, each step from where the last one led.",
    broken=select(
        StateChange.subject_id,
        StateChange.subject_kind,
        StateChange.seq,
        StateChange.from_state,
        _previous.to_state.label("state_before"),
        StateChange.cause_id,
    )
    .outerjoin(
        _previous,
        and_(
            _previous.subject_id == StateChange.subject_id,
            _previous.seq == StateChange.seq - 1,
        ),
    )
    .where(
        _lately,
        or_(
            and_(StateChange.seq > 1, _previous.seq.is_(None)),
            StateChange.from_state.is_distinct_from(_previous.to_state),
        ),
    ),
    repair=LOOK,
)

ILLEGAL_MOVE = Invariant(
    name="illegal-move",
    sentence="Every step of every history is one that its machine allows.",
    broken=select(
        StateChange.subject_id,
        StateChange.subject_kind,
        StateChange.seq,
        StateChange.trigger,
        StateChange.from_state,
        StateChange.to_state,
        StateChange.cause_id,
    )
    .outerjoin(
        _LEGAL,
        and_(
            _LEGAL.c.kind == StateChange.subject_kind,
            _LEGAL.c.trigger == StateChange.trigger,
            _LEGAL.c.source == StateChange.from_state,
            _LEGAL.c.target == StateChange.to_state,
        ),
    )
    .where(
        _lately,
        _LEGAL.c.kind.is_(None),
        or_(
            StateChange.from_state.is_not(None),
            tuple_(StateChange.subject_kind, StateChange.trigger, StateChange.to_state).not_in(
                _BIRTHS
            ),
        ),
    ),
    repair=LOOK,
)

ROW_UNLIKE_HISTORY = Invariant(
    name="row-unlike-history",
    sentence="Every row has the state and the number of moves that its history tells.",
    broken=select(_unlike),
    repair=LOOK,
)

HISTORIES = (HISTORY_WITH_A_GAP, ILLEGAL_MOVE, ROW_UNLIKE_HISTORY)
