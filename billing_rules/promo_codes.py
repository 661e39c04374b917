"""When a promo code may be used, by whom and for what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

ACTIVE = "active"


class PromoRefusal(StrEnum):
    """Why a code cannot be used; the words are the codes of refusals in the APIs."""

    EXPIRED = "promo_code_expired"
    NOT_YET_VALID = "promo_code_not_yet_valid"
    OTHER_PLAN = "promo_code_other_plan"
    OTHER_CURRENCY = "promo_code_other_currency"
    USED_BY_VIEWER = "promo_code_used_by_viewer"
    USED_UP = "promo_code_used_up"


PROMO_REFUSALS = {
    PromoRefusal.EXPIRED: "the promo code is over",
    PromoRefusal.NOT_YET_VALID: "the promo code cannot be used yet",
    PromoRefusal.OTHER_PLAN: "the promo code is for another plan",
    PromoRefusal.OTHER_CURRENCY: "the promo code takes off an amount of another currency",
    PromoRefusal.USED_BY_VIEWER: "the viewer has used the promo code as often as it allows",
    PromoRefusal.USED_UP: "the promo code has been used as often as it allows",
}
"""Each refusal as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoTerms:
    """What a code demands of whoever uses it.

    Args:
        status: `active`, or `archived` by a manager.
        valid_from: First instant, aware.
        valid_until: End, excluded; none for ever.
        plan_id: The one plan it is for; none for every plan.
        currency: Of the amount it takes off; none where it takes off none.
        uses: By all viewers so far.
        most_uses: By all viewers together; none for no limit.
        most_uses_per_viewer: From 1.
    """

    status: str
    valid_from: datetime
    valid_until: datetime | None
    plan_id: UUID | None
    currency: str | None
    uses: int
    most_uses: int | None
    most_uses_per_viewer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoUse:
    """For what somebody wants to use a code.

    Args:
        plan_id: What they subscribe to.
        currency: In which they pay.
        uses_of_viewer: How often they have used this code before.
        at: When, aware.
    """

    plan_id: UUID
    currency: str
    uses_of_viewer: int
    at: datetime


def why_unusable(terms: PromoTerms, use: PromoUse) -> PromoRefusal | None:
    """Return why the code cannot be used so, or none when it can.

    What the viewer can do nothing about comes first: an expired code is told as expired, whatever
    plan was chosen.
    """
    refusals = (
        (_is_over(terms, use.at), PromoRefusal.EXPIRED),
        (use.at < terms.valid_from, PromoRefusal.NOT_YET_VALID),
        (use.uses_of_viewer >= terms.most_uses_per_viewer, PromoRefusal.USED_BY_VIEWER),
        (terms.most_uses is not None and terms.uses >= terms.most_uses, PromoRefusal.USED_UP),
        (terms.plan_id not in (None, use.plan_id), PromoRefusal.OTHER_PLAN),
        (terms.currency not in (None, use.currency), PromoRefusal.OTHER_CURRENCY),
    )
    return next((refusal for is_refused, refusal in refusals if is_refused), None)


def typed_code(text: str) -> str:
    """Return a promo code as it is stored: in capitals, without the blanks around it."""
    return text.strip().upper()


def _is_over(terms: PromoTerms, at: datetime) -> bool:
    has_ended = terms.valid_until is not None and at >= terms.valid_until
    return terms.status != ACTIVE or has_ended
