"""Beginning a price move, in one transaction with its line in the trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, func, insert, select

from admin_api.acting import record_current_act
from admin_api.audit import ActOutcome
from admin_api.queries.pages import Record
from admin_api.queries.price_moves import list_current_prices
from billing_rules.money import Money
from models import Plan, PriceMove
from runtime.identifiers import new_id
from runtime.web.problems import Conflict, NotFound

LOCKED_PLAN = select(Plan.id).with_for_update(key_share=True)
"""Of two who begin a move of one plan at once the second sees the first's."""


def start_price_move(writes: Engine, terms: Mapping[str, Any], *, manager_id: str) -> UUID:
    """Begin to move the subscribers of a plan to its present price, and return the move.

    Args:
        writes: Engine of the admin role.
        terms: As `PriceMoveInput` loads them.
        manager_id: Who wants it.

    Raises:
        NotFound: There is no such plan, or it has no price in the currency.
        Conflict: Its subscribers are being moved to this very price already.
    """
    price_move_id = new_id()
    with writes.begin() as connection:
        connection.execute(LOCKED_PLAN.where(Plan.id == get_price(connection, terms)["id"]))
        # What was current before the lock may have been superseded by whoever held it.
        price = get_price(connection, terms)
        _require_not_under_way(connection, price["price_id"])
        connection.execute(
            insert(PriceMove).values(
                id=price_move_id,
                plan_id=price["id"],
                to_price_id=price["price_id"],
                announce_days=terms["announce_days"],
                needs_consent=terms["needs_consent"],
                without_consent=terms["without_consent"],
                reason=terms["reason"],
                created_by=manager_id,
                created_at=func.billing_now(),
            )
        )
        detail = {
            **{name: terms[name] for name in ("announce_days", "needs_consent", "without_consent")},
            "plan": price["code"],
            "to_price": str(Money(price["amount_minor"], price["currency"])),
        }
        record_current_act(connection, ActOutcome.DONE, subject_id=price_move_id, detail=detail)
    return price_move_id


def get_price(connection: Connection, terms: Mapping[str, Any]) -> Record:
    """Return the present price that `terms` name, with its plan.

    Raises:
        NotFound: There is no such plan, or it has no price in the currency.
    """
    prices = list_current_prices(connection, terms["plan"])
    if not prices:
        raise NotFound("There is no such plan.", code="plan_not_found")
    for price in prices:
        if price["currency"] == terms["currency"]:
            return price
    raise NotFound("The plan has no price in this currency.", code="price_not_found")


def _require_not_under_way(connection: Connection, to_price_id: UUID) -> None:
    is_under_way = exists().where(
        PriceMove.to_price_id == to_price_id, PriceMove.cancelled_at.is_(None)
    )
    if connection.execute(select(is_under_way)).scalar_one():
        raise Conflict(
            "The subscribers are being moved to this price already; cancel that move first.",
            code="price_move_exists",
        )
