"""A promo code is used as its terms allow, and a refusal says what stands in the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing_rules.promo_codes import (
    PROMO_REFUSALS,
    PromoRefusal,
    PromoTerms,
    PromoUse,
    typed_code,
    why_unusable,
)
from runtime.identifiers import new_id

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAN_ID = new_id()

OPEN = PromoTerms(
    status="active",
    valid_from=NOON - timedelta(days=1),
    valid_until=None,
    plan_id=None,
    currency=None,
    uses=0,
    most_uses=None,
    most_uses_per_viewer=1,
)
USE = PromoUse(plan_id=PLAN_ID, currency="RUB", uses_of_viewer=0, at=NOON)


def test_a_code_without_limits_is_for_everybody() -> None:
    assert why_unusable(OPEN, USE) is None


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"status": "archived"}, PromoRefusal.EXPIRED),
        ({"valid_until": NOON}, PromoRefusal.EXPIRED),  # the end is excluded
        ({"valid_until": NOON + timedelta(seconds=1)}, None),
        ({"valid_from": NOON}, None),  # the start is included
        ({"valid_from": NOON + timedelta(seconds=1)}, PromoRefusal.NOT_YET_VALID),
        ({"plan_id": new_id()}, PromoRefusal.OTHER_PLAN),
        ({"plan_id": PLAN_ID}, None),
        ({"currency": "USD"}, PromoRefusal.OTHER_CURRENCY),
        ({"currency": "RUB"}, None),
        ({"uses": 3, "most_uses": 3}, PromoRefusal.USED_UP),
        ({"uses": 2, "most_uses": 3}, None),
    ],
)
def test_each_term_is_held_to_its_edge(terms: dict[str, Any], refusal: PromoRefusal | None) -> None:
    assert why_unusable(replace(OPEN, **terms), USE) is refusal


@pytest.mark.parametrize(("uses", "refusal"), [(1, None), (2, PromoRefusal.USED_BY_VIEWER)])
def test_a_viewer_uses_a_code_as_often_as_it_allows(
    uses: int, refusal: PromoRefusal | None
) -> None:
    terms = replace(OPEN, most_uses_per_viewer=2)

    assert why_unusable(terms, replace(USE, uses_of_viewer=uses)) is refusal


def test_an_expired_code_is_told_as_expired_whatever_else_is_wrong() -> None:
    terms = replace(OPEN, valid_until=NOON, plan_id=new_id(), uses=1, most_uses=1)

    assert why_unusable(terms, USE) is PromoRefusal.EXPIRED


def test_every_refusal_has_a_sentence() -> None:
    assert set(PROMO_REFUSALS) == set(PromoRefusal)


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert typed_code(" kino50\n") == "KINO50"
