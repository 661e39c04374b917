"""A promo code as the cards of plans show it: a lower price, or why it does not fit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from billing_rules.discounts import DiscountDuration, discounted_periods
from billing_rules.money import Money
from billing_rules.promo_codes import PromoUse, typed_code, why_unusable
from client_api.promo_codes import LONGEST_CODE
from client_api.queries.promo_codes import FIND_PROMO_CODE
from client_api.queries.reading import find_row
from client_api.representations.promo_codes import promo_offer_body
from client_api.services import current_services
from models.promo_codes import terms_of
from runtime.web.json_body import NUL
from runtime.web.pages.languages import page_language
from runtime.web.pages.problem_sentences import sentence_of


@dataclass(frozen=True, slots=True)
class PromoPrice:
    """What a code does to one price.

    Args:
        first: Price of the next paid period with the code.
        later: Of the one after that.
        is_for_ever: Whether every further one is as cheap.
        free_days: Given on top of the first period; 0 as a rule.
        words: What the code gives, as a sentence without a full stop.
    """

    first: Money
    later: Money
    is_for_ever: bool
    free_days: int
    words: str


@dataclass(frozen=True, slots=True)
class TypedPromo:
    """A code that somebody typed.

    Args:
        text: As it is kept: in capitals.
        found: Row of `FIND_PROMO_CODE`; none for a code that does not exist.
    """

    text: str
    found: Row[Any] | None

    @property
    def refusal(self) -> str | None:
        """Return why it is no code at all, or none when there is such a code."""
        return None if self.found else sentence_of({"code": "promo_code_not_found"})

    def refusal_for(self, plan_id: UUID, currency: str) -> str | None:
        """Return why the code does not fit a plan, or none when it does, or does not exist."""
        if self.found is None:
            return None
        use = PromoUse(
            plan_id=plan_id,
            currency=currency,
            uses_of_viewer=self.found.uses_of_viewer,
            at=self.found.now,
        )
        refusal = why_unusable(terms_of(self.found), use)
        return None if refusal is None else sentence_of({"code": refusal.value})

    def price_of(self, plan_id: UUID, price: Money) -> PromoPrice | None:
        """Return what the code makes of the price of a plan, or none where it does not fit."""
        if self.found is None or self.refusal_for(plan_id, price.currency) is not None:
            return None
        body = promo_offer_body(self.found, price)
        first = Money(body["discounted_price"]["amount_minor"], price.currency)
        cheaper_periods = discounted_periods(
            DiscountDuration(self.found.duration), self.found.periods
        )
        return PromoPrice(
            first=first,
            later=price if cheaper_periods == 1 else first,
            is_for_ever=cheaper_periods is None,
            free_days=self.found.free_days or 0,
            words=body["description"][page_language().value],
        )


def read_promo(typed: str, viewer_id: UUID | None) -> TypedPromo | None:
    """Return the code that somebody typed, or none when they typed nothing.

    Args:
        typed: As it was typed.
        viewer_id: Whose earlier uses count; none for a stranger.
    """
    text = typed_code(typed)[:LONGEST_CODE].replace(NUL, "")
    if not text:
        return None
    parameters = {"code": text, "viewer_id": viewer_id}
    return TypedPromo(
        text, find_row(FIND_PROMO_CODE, parameters, engine=current_services().primary)
    )
