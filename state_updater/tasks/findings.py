"""What a comparison of the books found: kept for people, and cured where the cure is certain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from interaction_bus.commands import (
    Command,
    RecordDifference,
    RecordPaymentOutcome,
    RecordRefundOutcome,
    SettleDifference,
)
from models import Difference
from state_updater.tasks.context import stage_command

log = structlog.get_logger(__name__)

GONE = "a later look found it gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference.

    Args:
        difference: The command that keeps it for people.
        cure: The command that mends it; none when a person has to decide.
    """

    difference: RecordDifference
    cure: Command | None = None

    @property
    def id(self) -> UUID:
        """Return the id of its row: the same one whenever, and as often as, it is found."""
        return self.difference.new_difference_id


def keep_findings(session: Session, findings: Sequence[Finding], *, at: datetime) -> None:
    """Stage cures and records of what was found, in the caller's transaction.

    What a person has settled is left alone, though every look will find it again.
    """
    wanted = Difference.id.in_([finding.id for finding in findings])
    known = {row.id: row for row in session.scalars(select(Difference).where(wanted))}
    for finding in findings:
        row = known.get(finding.id)
        if row is not None and is_settled_by_person(row):
            continue
        if finding.cure is not None:
            _stage(session, finding.cure, at)
        if row is None or row.status != "open":
            stage_command(session, finding.difference, at=at)
        _tell_logs(finding)


def settle_gone(
    session: Session, looked_at: ColumnElement[bool], *, found: Iterable[UUID], at: datetime
) -> None:
    """Stage the end of differences that were looked for and not found again.

    Args:
        session: In a transaction.
        looked_at: Which rows a look could have found again.
        found: Those that it did.
        at: Present time, aware UTC.
    """
    unsettled = select(Difference.id).where(Difference.status != "settled", looked_at)
    for row_id in sorted({*session.scalars(unsettled)} - {*found}):
        stage_command(session, SettleDifference(difference_id=row_id, note=GONE), at=at)


def is_settled_by_person(row: Difference) -> bool:
    """Return whether somebody knows of the difference, and every later look may pass over it."""
    return row.status == "settled" and not (row.settled_by or "").startswith("schedule:")


def _stage(session: Session, cure: Command, at: datetime) -> None:
    if isinstance(cure, RecordPaymentOutcome | RecordRefundOutcome):
        # The id follows from the news: whoever else brings them brings the same message.
        stage_command(session, cure, at=at, message_id_for=cure)
        return
    stage_command(session, cure, at=at)


def _tell_logs(finding: Finding) -> None:
    difference = finding.difference
    tell = log.warning if finding.cure else log.error
    tell(
        "books_differ",
        kind=difference.kind,
        cure=difference.cure,
        transaction_id=difference.provider_transaction_id,
        payment_id=str(difference.about_payment_id),
        refund_id=str(difference.about_refund_id),
    )
