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

_Lately = aliased(
    StateChange,
    select(StateChange)
    .order_by(StateChange.position.desc())
    .limit(MOVES_LOOKED_AT)
    .subquery("lately"),
)
"""Limited, not compared with the last position: PostgreSQL has to know that they are few."""

_previous = aliased(StateChange)
_later = aliased(StateChange)


def _standing(kind: str, table: type[Any]) -> Select[*tuple[Any, ...]]:
    """Return the rows of one machine that do not stand where their histories end."""
    told_state = (
        select(StateChange.to_state)
        .where(StateChange.subject_id == table.id, StateChange.seq == table.moves)
        .scalar_subquery()
    )
    return select(
        table.id.label("subject_id"),
        literal(kind).label("subject_kind"),
        table.state,
        table.moves,
        told_state.label("told_state"),
    ).where(
        or_(
            told_state.is_distinct_from(table.state),
            exists().where(_later.subject_id == table.id, _later.seq == table.moves + 1),
        )
    )


_unlike = union_all(*(_standing(*it) for it in MOVING.items())).subquery("unlike")
_standing_ids = union_all(*(select(table.id) for table in MOVING.values())).subquery("standing")

HISTORY_WITH_A_GAP = Invariant(
    name="history-with-a-gap",
    sentence="Every history counts from 1 without gaps, each step from where the last one led.",
    broken=select(
        _Lately.subject_id,
        _Lately.subject_kind,
        _Lately.seq,
        _Lately.from_state,
        _previous.to_state.label("state_before"),
        _Lately.cause_id,
    )
    .outerjoin(
        _previous,
        and_(
            _previous.subject_id == _Lately.subject_id,
            _previous.seq == _Lately.seq - 1,
        ),
    )
    .where(
        or_(
            and_(_Lately.seq > 1, _previous.seq.is_(None)),
            _Lately.from_state.is_distinct_from(_previous.to_state),
        ),
    ),
    repair=LOOK,
)

ILLEGAL_MOVE = Invariant(
    name="illegal-move",
    sentence="Every step of every history is one that its machine allows.",
    broken=select(
        _Lately.subject_id,
        _Lately.subject_kind,
        _Lately.seq,
        _Lately.trigger,
        _Lately.from_state,
        _Lately.to_state,
        _Lately.cause_id,
    )
    .outerjoin(
        _LEGAL,
        and_(
            _LEGAL.c.kind == _Lately.subject_kind,
            _LEGAL.c.trigger == _Lately.trigger,
            _LEGAL.c.source == _Lately.from_state,
            _LEGAL.c.target == _Lately.to_state,
        ),
    )
    .where(
        _LEGAL.c.kind.is_(None),
        or_(
            _Lately.from_state.is_not(None),
            tuple_(_Lately.subject_kind, _Lately.trigger, _Lately.to_state).not_in(_BIRTHS),
        ),
    ),
    repair=LOOK,
)

ROW_UNLIKE_HISTORY = Invariant(
    name="row-unlike-history",
    sentence="Every row has the state and the number of moves that its history tells.",
    broken=select(_unlike),
    repair=LOOK,
    walked=select(_standing_ids),
)

HISTORIES = (HISTORY_WITH_A_GAP, ILLEGAL_MOVE, ROW_UNLIKE_HISTORY)
