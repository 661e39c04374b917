"""What is on sale changes with time, and looking back shows what was."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from cli.stock.assortment import MONTH, PLANS, STUDENT
from cli.stock.catalogue import Catalogue
from cli.system.offering import MONTHLY_PLAN
from models import Price
from tests.cli.stock.worlds import PRESENT, build_world

LONG_AGO = PRESENT - timedelta(days=180)


@pytest.fixture
def catalogue() -> Catalogue:
    return build_world().catalogue


@pytest.mark.parametrize("days_ago", [0, 10, 60, 120, 180])
def test_a_plan_has_one_price_in_a_currency_at_any_time(
    catalogue: Catalogue, days_ago: int
) -> None:
    catalogue.turn_to(PRESENT - timedelta(days=days_ago))

    on_sale = [it for it in catalogue.offers if it.is_on_sale(PRESENT - timedelta(days=days_ago))]
    counted = Counter((it.plan.code, it.price.currency) for it in on_sale)

    assert set(counted.values()) == {1}
    assert all(it.price.superseded_at is None for it in on_sale)


def test_no_title_is_that_of_the_plan_which_the_demo_sells_beside() -> None:
    stocked = {title for plan in PLANS for title, _ in (plan.russian, plan.english)}

    assert stocked.isdisjoint(MONTHLY_PLAN["title"].values())


def test_an_older_price_is_shown_as_current_only_while_it_was(catalogue: Catalogue) -> None:
    old = catalogue.offer_of(MONTH, "RUB", LONG_AGO).price

    assert _superseded_at(catalogue, old, PRESENT) is not None
    assert _superseded_at(catalogue, old, LONG_AGO) is None


def test_an_archived_plan_is_not_sold_any_more(catalogue: Catalogue) -> None:
    catalogue.turn_to(PRESENT)
    student = next(plan for plan in catalogue.plans if plan.code == STUDENT)

    assert student.status == "archived"
    with pytest.raises(LookupError, match=STUDENT):
        catalogue.offer_of(STUDENT, "RUB", PRESENT)


def test_an_archived_plan_was_sold_before(catalogue: Catalogue) -> None:
    catalogue.turn_to(PRESENT)
    catalogue.turn_to(LONG_AGO)

    assert catalogue.offer_of(STUDENT, "RUB", LONG_AGO).plan.status == "active"


def _superseded_at(catalogue: Catalogue, price: Price, at: datetime) -> datetime | None:
    catalogue.turn_to(at)
    return price.superseded_at
