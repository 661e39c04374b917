"""Where stories begin: a code on offer, a viewer in front of the pay page, a subscriber at home."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PLAN_CODE, WholeSystem


def offer_half_price(system: WholeSystem) -> str:
    """Have a manager make a promo code that halves the first period, and return it."""
    code = f"HALF{uuid4().hex[:6].upper()}"
    terms = {"code": code, "kind": "percent", "percent": 50, "duration": "once"}
    system.manager().post("/admin/v1/promo-codes", terms)
    return code


def offer_plan(system: WholeSystem, title: str, **terms: int) -> str:
    """Have a manager put a plan of 599.00 a month on sale, and return its code.

    Args:
        system: Whose plan it is.
        title: In English, and within the Russian one.
        terms: What else the plan is to say: `trial_days`.
    """
    code = f"plan-{uuid4().hex[:6]}"
    titles = {"ru": f"План {title}", "en": title}
    texts = {"title": titles, "description": {"ru": "Всё", "en": "All of it"}}
    manager = system.manager()
    plan = manager.post("/admin/v1/plans", {"code": code, "period_unit": "month", **texts, **terms})
    manager.post(f"/admin/v1/plans/{plan['id']}/prices", {"amount": "599.00", "currency": "RUB"})
    return code


def payer(crowd: Crowd, system: WholeSystem, **looks: Any) -> tuple[PayPage, str]:
    """Return a viewer in front of the pay page of their first invoice, and the invoice.

    Args:
        crowd: Whom they come with.
        system: Whose viewer they are.
        looks: How their browser differs.
    """
    visit = crowd.viewer(system.viewer(), **looks)
    visit.open("/plans")
    visit.at(f"[data-plan={PLAN_CODE}] .act button").click()
    paying = PayPage(visit)
    paying.shows("ready")
    expect(visit.at("#pay")).to_be_visible()
    return paying, invoice_on(visit)


def invoice_on(visit: Visit) -> str:
    """Return the invoice whose page somebody is on."""
    return visit.page.url.split("?")[0].rsplit("/", 1)[-1]
