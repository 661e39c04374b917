"""What is on offer, as the database tells it: never a price that a browser brings along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy import Row

from billing_rules.money import Money
from client_api.findings import not_found
from client_api.language import language_of
from client_api.queries.plans import LIST_PRICES_OF_PLAN
from client_api.queries.reading import list_rows
from client_api.services import current_services
from runtime.identifiers import find_id
from runtime.web.auth import current_principal
from runtime.web.problems import Conflict, Unprocessable

HOME_CURRENCY = "RUB"
"""Taken where a plan has prices in several currencies and the viewer names none."""

LONGEST_PLAN_NAME = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """What a viewer may buy.

    Args:
        price: Of one period, before any discount.
        live_subscription_state: Of the viewer's own subscription; none when they have none.
    """

    plan_id: UUID
    price_id: UUID
    price: Money
    live_subscription_state: str | None


def plan_field() -> fields.String:
    """Return the field by which a viewer names a plan."""
    return fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_PLAN_NAME),
        metadata={"description": "Code or id of the plan.", "example": "monthly"},
    )


def currency_field() -> fields.String:
    """Return the field by which a viewer chooses among a plan's prices."""
    return fields.String(
        load_default=None,
        validate=validate.Regexp("^[A-Z]{3}$", error="Not an ISO 4217 code in capitals."),
        metadata={
            "description": "Only needed where the plan has several prices and none in roubles.",
            "example": "RUB",
        },
    )


def get_offer(plan: str, currency: str | None) -> Offer:
    """Return a plan with its current price.

    Args:
        plan: Code or id.
        currency: None where the viewer leaves it to us.

    Raises:
        NotFound: There is no such plan.
        Conflict: It is not sold any more.
        Unprocessable: It has no price in that currency.
    """
    rows = list_rows(
        LIST_PRICES_OF_PLAN,
        {"code": plan, "plan_id": find_id(plan), "viewer_id": current_principal().viewer_id},
        engine=current_services().primary,
    )
    _require_on_sale(rows)
    found = _price_in(rows, currency)
    price = Money(found.amount_minor, found.currency)
    return Offer(found.id, found.price_id, price, found.live_subscription_state)


def sealed_profile() -> str:
    """Return what the viewer's token says of them, for the State Updater alone to read."""
    principal = current_principal()
    profile = {
        "email": principal.email,
        "locale": None if principal.locale is None else language_of(principal.locale).value,
        "timezone": principal.timezone,
    }
    return current_services().sealer.seal(profile)


def _require_on_sale(rows: Sequence[Row[Any]]) -> None:
    if not rows:
        raise not_found("plan")
    plan = rows[0]
    if plan.status != "active":
        raise Conflict("The plan is not sold any more.", code="plan_archived", state=plan.status)
    if plan.price_id is None:
        raise Conflict("The plan has no price yet.", code="plan_without_price")


def _price_in(rows: Sequence[Row[Any]], currency: str | None) -> Row[Any]:
    prices = {row.currency: row for row in rows}
    if currency is None and len(prices) == 1:
        return rows[0]
    found = prices.get(currency or HOME_CURRENCY)
    if found is None:
        raise Unprocessable(
            "The plan has no price in that currency.",
            code="no_price_in_currency",
            fields={"currency": [f"One of {', '.join(prices)}."]},
        )
    return found
