"""The plan that a local system is tried with, and its way into the catalogue."""

from collections.abc import Mapping
from typing import Any

from cli.system.casting import manager_caller
from cli.system.plan import SystemPlan

PLAN_CODE = "monthly"

PRICE = "299.90"
"""Of a month, in roubles."""

MONTHLY_PLAN: Mapping[str, Any] = {
    "code": PLAN_CODE,
    "title": {"ru": "Кино каждый день", "en": "Films every day"},
    "description": {"ru": "Все фильмы, без рекламы", "en": "Every film, no advertising"},
    "period_unit": "month",
    "period_count": 1,
    "grace_days": 3,
}


def offer_monthly_plan(system: SystemPlan) -> None:
    """Have a manager put the plan on sale in a system that has none yet."""
    manager = manager_caller(system)
    plan = manager.post("/admin/v1/plans", dict(MONTHLY_PLAN))
    manager.post(f"/admin/v1/plans/{plan['id']}/prices", {"amount": PRICE, "currency": "RUB"})
