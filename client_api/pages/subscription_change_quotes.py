"""What going over to each plan costs at this moment, or why it may not be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from billing_rules.change_quotes import QUOTE_LASTS
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.preview_sentences import change_sentence
from billing_rules.previews import ChangePreview, PreviewRefused, preview_change
from billing_rules.standing import Offer
from client_api.pages.subscription_outlook import get_live_outlook, page_reader, words_of
from client_api.queries.reading import list_rows
from client_api.queries.standing import LIST_CHANGES
from client_api.services import current_services
from models.outlooks import ReadOutlook

QUOTE_MINUTES = int(QUOTE_LASTS.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """One way to go over to a plan.

    Args:
        preview: None where it may not be done.
        sentence: What it does, or why it may not be done.
    """

    preview: ChangePreview | None
    sentence: str


@dataclass(frozen=True, slots=True)
class OfferedPlan:
    """A plan that the viewer could go over to.

    Args:
        row: Of `LIST_CHANGES`.
        now: At once.
        later: With the next period; none in a trial, where a change at once costs nothing.
    """

    row: Row[Any]
    now: ChangeQuote
    later: ChangeQuote | None

    @property
    def is_possible(self) -> bool:
        """Return whether one of the ways is open."""
        return any(quote is not None and quote.preview for quote in (self.now, self.later))


@dataclass(frozen=True, slots=True)
class ChangeOffers:
    """What the page of changes offers.

    Args:
        subscription_id: That the forms are about.
        plans: The wanted one first.
        wanted: Code or id that the viewer came with; none if they came with none.
        problem: Why no plan can be had now, where that has one reason for all of them.
        quote_minutes: How long an amount holds.
    """

    subscription_id: UUID
    plans: Sequence[OfferedPlan]
    wanted: str | None
    problem: str | None
    quote_minutes: int = QUOTE_MINUTES


def read_change_offers(*, wanted: str | None) -> ChangeOffers:
    """Return every plan that the viewer who asks could go over to, by two statements.

    Args:
        wanted: Code or id of the plan that comes first; none for no preference.

    Raises:
        NotFound: They have no live subscription.
    """
    found = get_live_outlook()
    rows = list_rows(LIST_CHANGES, {}, engine=current_services().primary)
    plans = [_offered(found, row) for row in rows if _is_another(row, found)]
    plans.sort(key=lambda plan: wanted not in (plan.row.code, str(plan.row.id)))
    told = {plan.now.sentence for plan in plans}
    is_hopeless = bool(plans) and not any(plan.is_possible for plan in plans)
    problem = told.pop() if is_hopeless and len(told) == 1 else None
    return ChangeOffers(found.subscription_id, plans, wanted, problem)


def _is_another(row: Row[Any], found: ReadOutlook) -> bool:
    standing = found.outlook.standing
    return bool(row.currency == standing.currency and row.id != standing.plan_id)


def _offered(found: ReadOutlook, row: Row[Any]) -> OfferedPlan:
    now = _quote(found, row, at_period_end=False)
    is_trial = found.outlook.standing.is_trial
    return OfferedPlan(row, now, None if is_trial else _quote(found, row, at_period_end=True))


def _quote(found: ReadOutlook, row: Row[Any], *, at_period_end: bool) -> ChangeQuote:
    try:
        preview = preview_change(
            found.outlook, _offer(row), at_period_end=at_period_end, at=found.at
        )
    except PreviewRefused as refused:
        return ChangeQuote(None, words_of(refused.refusal, found.outlook.standing))
    return ChangeQuote(preview, change_sentence(preview, row.title, page_reader()))


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        plan_id=row.id,
        price_id=row.price_id,
        price_minor=row.amount_minor,
        currency=row.currency,
        length=PeriodLength(PeriodUnit(row.period_unit), row.period_count),
        grace_days=row.grace_days,
    )
