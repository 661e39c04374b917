"""Comparing one whole day: what the provider's books lack is a difference as well."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from billing_rules.book_matching import find_differences
from external_payments.port import ProviderUnavailable
from models import Difference
from runtime.clock import BILLING_NOW
from state_updater.tasks.booked_money import Booked, booked_within
from state_updater.tasks.books import Look, read_books
from state_updater.tasks.context import TaskContext
from state_updater.tasks.difference_records import is_about_operation, unlisted_record
from state_updater.tasks.entries import load_entries
from state_updater.tasks.findings import Finding, keep_findings, settle_gone

log = structlog.get_logger(__name__)

DAY = timedelta(days=1)

SKEW = timedelta(minutes=5)
"""By how much the provider's clock and ours may differ; a wider look costs little."""


def reconcile_days(context: TaskContext, *, days: int) -> list[Look]:
    """Compare the last whole days; several, so that a night on which nothing ran is made up.

    Args:
        context: Of the worker.
        days: How many, from 1.
    """
    with Session(context.engine) as session:
        now: datetime = session.execute(BILLING_NOW).scalar_one()
    today = now.astimezone(UTC).date()
    return [reconcile_day(context, today - DAY * back) for back in range(days, 0, -1)]


def reconcile_day(context: TaskContext, day: date) -> Look:
    """Compare one day of the provider's books with ours, each with the other.

    Harmless however often: cures are known again, and each difference has one row.

    Args:
        context: Of the worker.
        day: In UTC.
    """
    since = datetime.combine(day, time.min, UTC)
    until = since + DAY - timedelta.resolution
    # Ours first: whatever we have booked by now, the provider's books had before.
    with Session(context.engine) as session:
        booked = list(booked_within(session, since, until))
    look = read_books(context, since=since, until=until)
    if look.problem is None:
        _find_unlisted(context, look, [it for it in booked if it.number not in look.numbers])
    if look.problem is None:
        _settle_what_is_gone(context, look, day)
    log.info("day_compared", day=day.isoformat(), found=len(look.findings), problem=look.problem)
    return look


def _find_unlisted(context: TaskContext, look: Look, unlisted: Sequence[Booked]) -> None:
    """Add what the books lack, once a wider look has not found it on another day either."""
    if not unlisted:
        return
    try:
        elsewhere = set(_numbers_around(context, unlisted))
    except ProviderUnavailable as error:
        log.warning("books_not_read_to_the_end", reason=str(error))
        look.problem = str(error)
        return
    missing = {it.row_id: it for it in unlisted if it.number not in elsewhere}
    with Session(context.engine) as session, session.begin():
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        findings = list(_missing_findings(session, missing))
        keep_findings(session, findings, at=now)
    look.findings += findings


def _numbers_around(context: TaskContext, unlisted: Sequence[Booked]) -> Iterator[int]:
    """Yield the numbers in the books from when the operations could first have been made.

    What we learnt late was made on an earlier day, and near midnight two clocks may disagree.
    """
    since = min(it.earliest for it in unlisted) - SKEW
    until = max(it.settled_at for it in unlisted) + SKEW
    for operation in context.provider.list_operations(since, until):
        if operation.transaction_id is not None:
            yield operation.transaction_id


def _missing_findings(session: Session, missing: dict[UUID, Booked]) -> Iterator[Finding]:
    row_ids = {*missing}
    ours = load_entries(
        session, numbers=set(), payment_ids=row_ids, refund_ids=row_ids, is_expected=True
    )
    for difference in find_differences([], payments=ours.payments, refunds=ours.refunds):
        row = difference.refund or difference.payment
        if row is not None and row.id in missing:
            invoice_id = ours.invoice_ids.get(difference.payment.id) if difference.payment else None
            settled_at = missing[row.id].settled_at
            yield Finding(unlisted_record(difference, invoice_id=invoice_id, settled_at=settled_at))


def _settle_what_is_gone(context: TaskContext, look: Look, day: date) -> None:
    of_day = (Difference.day == day) & is_about_operation()
    found = [finding.id for finding in look.findings]
    with Session(context.engine) as session, session.begin():
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        settle_gone(session, of_day, found=found, at=now)
