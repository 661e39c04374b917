"""Reading the provider's books for money of which ours say something else.

A notification may get lost for good, and an attempt that is closed is not asked about any more: one
that was declined or abandoned while the viewer went on in the widget. The books have the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from external_payments.operations import ProviderOperation
from external_payments.port import ProviderUnavailable
from models import Difference
from runtime.clock import BILLING_NOW
from state_updater.tasks.comparison import compare_page
from state_updater.tasks.context import TaskContext
from state_updater.tasks.difference_records import is_about_operation
from state_updater.tasks.findings import Finding, keep_findings, settle_gone

log = structlog.get_logger(__name__)

PAGE = 100
"""Operations compared with our tables at once: as many as the provider lists on a page."""

YOUNGEST = timedelta(minutes=10)
"""Of what is younger we are being told just now."""


@dataclass(slots=True)
class Look:
    """What a reading of the provider's books showed.

    Args:
        findings: Every difference, the ones that are cured too.
        numbers: Of the operations that were read.
        problem: Why the books were not read to the end; none when they were.
    """

    findings: list[Finding] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    problem: str | None = None


def reconcile_books(context: TaskContext, *, span: timedelta) -> Look:
    """Compare the provider's books of the last hours with ours, all but the youngest minutes.

    Billing's clock is the provider's as well: both show the true time, and a sandbox's is moved
    together with ours.

    Args:
        context: Of the worker.
        span: How far back to read.
    """
    with Session(context.engine) as session:
        now: datetime = session.execute(BILLING_NOW).scalar_one()
    return read_books(context, since=now - span, until=now - YOUNGEST)


def read_books(context: TaskContext, *, since: datetime, until: datetime) -> Look:
    """Compare a span of the provider's books with ours; stage cures, and records for people.

    Args:
        context: Of the worker.
        since: First moment included, aware.
        until: Last moment included, aware.
    """
    look = Look()
    operations = context.provider.list_operations(since, until)
    try:
        while page := list(islice(operations, PAGE)):
            look.findings += _compare(context, page, until)
            look.numbers |= _numbers_of(page)
    except ProviderUnavailable as error:
        log.warning("books_not_read_to_the_end", reason=str(error))
        look.problem = str(error)
    return look


def _compare(
    context: TaskContext, page: Sequence[ProviderOperation], day: datetime
) -> list[Finding]:
    with Session(context.engine) as session, session.begin():
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        findings = compare_page(session, page, day=day, sealer=context.sealer)
        keep_findings(session, findings, at=now)
        found = [finding.id for finding in findings]
        settle_gone(session, _about(_numbers_of(page)), found=found, at=now)
    return findings


def _about(numbers: set[int]) -> ColumnElement[bool]:
    return Difference.provider_transaction_id.in_(numbers) & is_about_operation()


def _numbers_of(page: Sequence[ProviderOperation]) -> set[int]:
    return {one.transaction_id for one in page if one.transaction_id is not None}
