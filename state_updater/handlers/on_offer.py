"""Holding a wish to what is on sale at its moment."""

from uuid import UUID

from models import Plan, Price
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def require_offer(work: UnitOfWork, plan_id: UUID, price_id: UUID) -> tuple[Plan, Price]:
    """Return a plan with its price, as somebody wants to buy it.

    Raises:
        CommandRejected: The plan is not sold, or the price is not its present one.
    """
    plan = work.plan(plan_id)
    price = work.price(price_id)
    if plan.status != "active":
        raise conflict("plan_archived", f"the plan {plan.code} is not sold any more")
    if price.plan_id != plan.id or price.superseded_at is not None:
        raise conflict("price_superseded", "the price has changed; look at the plan again")
    return plan, price
