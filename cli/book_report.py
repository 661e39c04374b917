"""What a comparison of one day came to: each difference with what is done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event
from time import monotonic
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.money import Money
from interaction_bus.commands import RecordDifference
from models import Difference
from state_updater.tasks.context import TaskContext
from state_updater.tasks.day_of_books import reconcile_day
from state_updater.tasks.disputes import reconcile_disputes
from state_updater.tasks.findings import Finding, is_settled_by_person

DISPUTES_SPAN = timedelta(days=60)
"""As far back as the nightly reading looks: banks take their time."""

LOOK_EVERY_SECONDS = 1.0
"""A look reads the day at the provider, which lets itself be asked a few times a second."""


@dataclass(frozen=True, slots=True)
class Line:
    """One difference.

    Args:
        kind: Its class.
        status: Open ones wait for a person, curing ones for the system.
        cure: The command that mends it; none where a person has to decide.
        provider_transaction_id: The provider's number; none when even that cannot be read.
        theirs: The amount in the provider's books, or none.
        ours: The amount in ours, or none.
        payment_id: Of ours; none when we know of none.
    """

    kind: str
    status: str
    cure: str | None
    provider_transaction_id: int | None
    theirs: str | None
    ours: str | None
    payment_id: UUID | None


@dataclass(frozen=True, slots=True)
class BookReport:
    """A day compared.

    Args:
        day: In UTC.
        operations: How many the provider's books had.
        disputes: How many were new in the provider's list of the last two months.
        lines: Every difference that was found, by class.
        problem: Why the provider could not be read; none when it could.
    """

    day: date
    operations: int
    disputes: int
    lines: tuple[Line, ...]
    problem: str | None

    def is_settled(self, *, are_cures_awaited: bool) -> bool:
        """Return whether nothing waits for a person, nor for a cure where those are awaited."""
        waiting = {"open", "curing"} if are_cures_awaited else {"open"}
        return self.problem is None and not any(line.status in waiting for line in self.lines)


def compare_day(context: TaskContext, day: date) -> BookReport:
    """Compare a day as the nightly task does, and read the disputes."""
    return _look(context, day, {})


def compare_until_cured(context: TaskContext, day: date, *, timeout_seconds: float) -> BookReport:
    """Compare a day again and again, until no difference waits for a cure or the time is over.

    Differences of earlier looks that are gone are told as settled.
    """
    deadline = monotonic() + timeout_seconds
    pause = Event()
    known: dict[UUID, Finding] = {}
    while True:
        report = _look(context, day, known)
        is_curing = any(line.status == "curing" for line in report.lines)
        if not is_curing or report.problem is not None or monotonic() >= deadline:
            return report
        pause.wait(LOOK_EVERY_SECONDS)


def _look(context: TaskContext, day: date, known: dict[UUID, Finding]) -> BookReport:
    look = reconcile_day(context, day)
    disputes = reconcile_disputes(context, span=DISPUTES_SPAN)
    found = {finding.id: finding for finding in (*look.findings, *disputes.findings)}
    known |= found
    statuses = _statuses(context, known.values())
    lines = [_line(it, statuses[it.id] if it.id in found else "settled") for it in known.values()]
    return BookReport(
        day=day,
        operations=len(look.numbers),
        disputes=disputes.handed_on,
        lines=tuple(sorted(lines, key=lambda line: (line.kind, line.status))),
        problem=look.problem or disputes.problem,
    )


def _statuses(context: TaskContext, findings: Iterable[Finding]) -> Mapping[UUID, str]:
    """Return the status of each finding: as it is kept, or as it is about to be kept."""
    statuses = {finding.id: "curing" if finding.cure else "open" for finding in findings}
    kept = select(Difference).where(Difference.id.in_(statuses))
    with Session(context.engine) as session:
        for row in session.scalars(kept):
            if row.status != "settled" or is_settled_by_person(row):
                statuses[row.id] = row.status
    return statuses


def _line(finding: Finding, status: str) -> Line:
    difference: RecordDifference = finding.difference
    return Line(
        kind=difference.kind,
        status=status,
        cure=difference.cure,
        provider_transaction_id=difference.provider_transaction_id,
        theirs=_amount(difference.theirs),
        ours=_amount(difference.ours),
        payment_id=difference.about_payment_id,
    )


def _amount(facts: Mapping[str, str | int | None] | None) -> str | None:
    amount_minor = (facts or {}).get("amount_minor")
    currency = (facts or {}).get("currency")
    if not isinstance(amount_minor, int) or not isinstance(currency, str):
        return None
    return str(Money(amount_minor, currency))
