"""Finding out whom the lines of a list mean, and what cannot be given to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, func, select

from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES
from models import Subscription, Viewer
from runtime.identifiers import find_id

LONGEST_WRITTEN = 320
"""Characters of the longest e-mail address; of a longer line so much is kept."""


class RowProblem(StrEnum):
    """Why a line gives nobody anything."""

    UNREADABLE = "unreadable"
    UNKNOWN_VIEWER = "unknown_viewer"
    SEVERAL_VIEWERS = "several_viewers"
    WRITTEN_TWICE = "written_twice"
    NO_RUNNING_SUBSCRIPTION = "no_running_subscription"


@dataclass(frozen=True, slots=True)
class ResolvedRow:
    """One line of a list.

    Args:
        number: From 1, as the list was written.
        written: What stood there.
        viewer_id: Whom it means; none when that is nobody or not sure.
        subscription_id: What gets the days; none when there is a problem.
    """

    number: int
    written: str
    viewer_id: UUID | None
    subscription_id: UUID | None
    problem: RowProblem | None


def kept_line(written: str) -> str:
    """Return a line as it is kept and understood."""
    return written.strip()[:LONGEST_WRITTEN]


def resolve(connection: Connection, written: Sequence[str]) -> list[ResolvedRow]:
    """Return each line with the running subscription that it means, or its problem."""
    lines = [kept_line(line) for line in written]
    candidates = _candidates(connection, lines)
    running = _running(connection, {one for found in candidates.values() for one in found})
    seen: set[UUID] = set()
    rows = []
    for number, line in enumerate(lines, start=1):
        row = _resolve_line(number, line, candidates, running, seen)
        rows.append(row)
        if row.viewer_id is not None:
            seen.add(row.viewer_id)
    return rows


def _resolve_line(
    number: int,
    line: str,
    candidates: dict[str, list[UUID]],
    running: dict[UUID, UUID],
    seen: set[UUID],
) -> ResolvedRow:
    if find_id(line) is None and "@" not in line:
        return ResolvedRow(number, line, None, None, RowProblem.UNREADABLE)
    found = candidates.get(line.lower(), [])
    if len(found) != 1:
        problem = RowProblem.SEVERAL_VIEWERS if found else RowProblem.UNKNOWN_VIEWER
        return ResolvedRow(number, line, None, None, problem)
    viewer_id = found[0]
    if viewer_id in seen:
        return ResolvedRow(number, line, viewer_id, None, RowProblem.WRITTEN_TWICE)
    if viewer_id not in running:
        return ResolvedRow(number, line, viewer_id, None, RowProblem.NO_RUNNING_SUBSCRIPTION)
    return ResolvedRow(number, line, viewer_id, running[viewer_id], None)


def _candidates(connection: Connection, lines: Iterable[str]) -> dict[str, list[UUID]]:
    """Return whom each line may mean; two viewers may have one address."""
    ids = {found for line in lines if (found := find_id(line)) is not None}
    addresses = {line.lower() for line in lines if "@" in line}
    candidates: dict[str, list[UUID]] = defaultdict(list)
    if ids:
        for viewer_id in connection.scalars(select(Viewer.id).where(Viewer.id.in_(ids))):
            candidates[str(viewer_id)].append(viewer_id)
    if addresses:
        address = func.lower(Viewer.email)
        by_address = select(address, Viewer.id).where(address.in_(addresses))
        for found_address, viewer_id in connection.execute(by_address):
            candidates[found_address].append(viewer_id)
    return candidates


def _running(connection: Connection, viewer_ids: set[UUID]) -> dict[UUID, UUID]:
    """Return the one running subscription of each viewer who has one."""
    if not viewer_ids:
        return {}
    query = select(Subscription.viewer_id, Subscription.id).where(
        Subscription.viewer_id.in_(viewer_ids),
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
    )
    return {row.viewer_id: row.id for row in connection.execute(query)}
