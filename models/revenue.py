"""How many subscriptions pay which price, and what those that renew bring in each month."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Label, Select, func, select

from billing_rules.lifecycles import SubscriptionState
from billing_rules.money import Money
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.recurring_revenue import RenewingGroup, monthly_revenue
from models.catalogue import Plan, Price
from models.subscriptions import Subscription


def subscriptions_by_price(*counts: Label[int]) -> Select[*tuple[Any, ...]]:
    """Return the query that groups everybody by state, renewal and price, in one pass.

    Args:
        counts: What else is to be counted of each group, besides its `subscriptions`.
    """
    grouping = (Subscription.state, Subscription.auto_renew, Subscription.price_id)
    groups = (
        select(*grouping, func.count().label("subscriptions"), *counts)
        .group_by(*grouping)
        .subquery()
    )
    counted = [groups.columns[name] for name in ("subscriptions", *(it.name for it in counts))]
    return (
        select(
            groups.columns.state,
            groups.columns.auto_renew,
            *counted,
            Price.amount_minor,
            Price.currency,
            Plan.period_unit,
            Plan.period_count,
        )
        .join(Price, Price.id == groups.columns.price_id)
        .join(Plan, Plan.id == Price.plan_id)
    )


def revenue_of(groups: Iterable[Mapping[str, Any]]) -> dict[str, Money]:
    """Return what active subscriptions that renew bring in each month (MRR), by currency.

    At their present prices, without discounts.

    Args:
        groups: Rows of `subscriptions_by_price`.
    """
    return monthly_revenue(
        RenewingGroup(
            Money(it["amount_minor"], it["currency"]),
            PeriodLength(PeriodUnit(it["period_unit"]), it["period_count"]),
            it["subscriptions"],
        )
        for it in groups
        if it["state"] == SubscriptionState.ACTIVE and it["auto_renew"]
    )
