"""What is kept with an invoice can be read back whole, years later too."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given

from billing_rules.derivation import AskedBy, Derivation, Reason, UnreadableDerivation
from billing_rules.derivation_parts import (
    CoveredPeriod,
    PriceConsent,
    PriceMovePart,
    PromoPart,
    ProrationPart,
)
from billing_rules.discounts import DiscountKind
from tests.billing_rules.derivations import derivations

PRICE_ID = UUID("0190c2a4-0000-7000-8000-000000000001")
MOVE_ID = UUID("0190c2a4-0000-7000-8000-000000000002")

JANUARY = CoveredPeriod(
    datetime(2027, 1, 31, hour=9, tzinfo=UTC), datetime(2027, 2, 28, hour=9, tzinfo=UTC)
)

FULL = Derivation(
    reason=Reason.CHANGE,
    asked_by=AskedBy.VIEWER,
    plan="yearly",
    price_id=PRICE_ID,
    list_price_minor=299_000,
    currency="RUB",
    period=JANUARY,
    trial_ended_at=datetime(2027, 1, 31, tzinfo=UTC),
    proration=ProrationPart(
        15_000, 299_000, "monthly", "yearly", datetime(2027, 1, 31, tzinfo=UTC)
    ),
    promo=PromoPart("SUMMER", DiscountKind.PERCENT, 59_800, percent=20),
    price_move=PriceMovePart(
        price_move_id=MOVE_ID,
        old_price_minor=249_000,
        announced_at=datetime(2026, 12, 1, tzinfo=UTC),
        consent=PriceConsent.AGREED,
        consented_at=datetime(2026, 12, 2, tzinfo=UTC),
    ),
    gift_periods=3,
    note="as agreed by phone",
    titles={"yearly": {"ru": "Год", "en": "Year"}},
)


def stored(**changes: Any) -> dict[str, Any]:
    """Build what a version 1 column holds, with some fields changed."""
    return {"version": 1, "reason": "renewal", "asked_by": "schedule"} | changes


@given(derivation=derivations())
def test_a_derivation_survives_the_database(derivation: Derivation) -> None:
    column = json.loads(json.dumps(derivation.to_json()))

    assert Derivation.from_json(column) == derivation


def test_the_column_is_readable_by_people() -> None:
    assert FULL.to_json() == {
        "version": 1,
        "reason": "change",
        "asked_by": "viewer",
        "plan": "yearly",
        "price_id": str(PRICE_ID),
        "list_price_minor": 299_000,
        "currency": "RUB",
        "period": {"start": "2027-01-31T09:00:00+00:00", "end": "2027-02-28T09:00:00+00:00"},
        "trial_ended_at": "2027-01-31T00:00:00+00:00",
        "proration": {
            "credit_minor": 15_000,
            "charge_minor": 299_000,
            "from_plan": "monthly",
            "to_plan": "yearly",
            "at": "2027-01-31T00:00:00+00:00",
        },
        "promo": {"code": "SUMMER", "kind": "percent", "discount_minor": 59_800, "percent": 20},
        "price_move": {
            "price_move_id": str(MOVE_ID),
            "old_price_minor": 249_000,
            "announced_at": "2026-12-01T00:00:00+00:00",
            "consent": "agreed",
            "consented_at": "2026-12-02T00:00:00+00:00",
        },
        "gift_periods": 3,
        "note": "as agreed by phone",
        "titles": {"yearly": {"ru": "Год", "en": "Year"}},
    }


def test_what_does_not_apply_is_left_out_of_the_column() -> None:
    derivation = Derivation(reason=Reason.MANUAL, asked_by=AskedBy.MANAGER)

    assert derivation.to_json() == {
        "version": 1,
        "reason": "manual",
        "asked_by": "manager",
        "titles": {},
    }


def test_a_field_that_a_later_release_adds_is_no_obstacle() -> None:
    read = Derivation.from_json(stored(colour="green"))

    assert read == Derivation(reason=Reason.RENEWAL, asked_by=AskedBy.SCHEDULE)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (
            {"price_id": str(PRICE_ID), "plan": "monthly", "asked_by": "viewer"},
            Derivation(
                reason=Reason.FIRST, asked_by=AskedBy.VIEWER, plan="monthly", price_id=PRICE_ID
            ),
        ),
        (
            {"price_id": str(PRICE_ID), "plan": "monthly", "asked_by": "schedule"},
            Derivation(
                reason=Reason.RENEWAL, asked_by=AskedBy.SCHEDULE, plan="monthly", price_id=PRICE_ID
            ),
        ),
        (
            {"asked_by": "manager", "reason": "asked by phone"},
            Derivation(reason=Reason.MANUAL, asked_by=AskedBy.MANAGER, note="asked by phone"),
        ),
        # A manager's own words may be one of ours.
        (
            {"asked_by": "manager", "reason": "renewal"},
            Derivation(reason=Reason.MANUAL, asked_by=AskedBy.MANAGER, note="renewal"),
        ),
        ({}, Derivation(reason=Reason.MANUAL, asked_by=AskedBy.MANAGER)),
    ],
)
def test_invoices_from_before_versions_are_read(
    column: dict[str, Any], expected: Derivation
) -> None:
    assert Derivation.from_json(column) == expected


@pytest.mark.parametrize(
    "column",
    [
        {"version": 2, "reason": "first", "asked_by": "viewer"},
        {"version": 1},
        stored(reason="because"),
        stored(asked_by="nobody"),
        stored(price_id="seven"),
        stored(price_id=7),
        stored(list_price_minor=-1),
        stored(list_price_minor="much"),
        stored(period={}),
        stored(period={"start": "yesterday"}),
        stored(period={"start": "2027-01-31T09:00:00"}),  # no zone
        stored(period="January"),
        stored(trial_ended_at="2027-01-31"),  # a day is no instant
        stored(proration={"credit_minor": 1}),
        stored(promo={"code": "SUMMER", "kind": "luck", "discount_minor": 1}),
        stored(price_move={"price_move_id": str(MOVE_ID)}),
        stored(gift_periods=0),
        {"asked_by": "nobody"},
        {"asked_by": "viewer", "price_id": "seven"},
    ],
)
def test_a_column_that_cannot_be_understood_is_refused(column: dict[str, Any]) -> None:
    with pytest.raises(UnreadableDerivation):
        Derivation.from_json(column)


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(UnreadableDerivation, match=r"version 7") as refusal:
        Derivation.from_json({"version": 7})

    assert refusal.value.problem == "version 7"


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2027, 1, 31),  # noqa: DTZ001  # a wall time is what is refused
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime(3000, 1, 1, tzinfo=UTC),
    ],
)
def test_only_an_instant_that_can_be_told_is_kept(instant: datetime) -> None:
    with pytest.raises(ValueError, match=r"needs its time zone|nothing is billed in the year"):
        CoveredPeriod(instant)
    with pytest.raises(ValueError, match=r"needs its time zone|nothing is billed in the year"):
        Derivation(reason=Reason.FIRST, asked_by=AskedBy.VIEWER, trial_ended_at=instant)
    with pytest.raises(ValueError, match=r"needs its time zone|nothing is billed in the year"):
        ProrationPart(1, 1, "monthly", "yearly", instant)
    with pytest.raises(ValueError, match=r"needs its time zone|nothing is billed in the year"):
        PriceMovePart(uuid4(), 1, instant, PriceConsent.NOT_NEEDED)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(days=-1)])
def test_a_covered_period_ends_after_it_begins(length: timedelta) -> None:
    with pytest.raises(ValueError, match=r"a period from"):
        CoveredPeriod(JANUARY.start, JANUARY.start + length)


@pytest.mark.parametrize(
    "build",
    [
        lambda: ProrationPart(-1, 1, "monthly", "yearly", JANUARY.start),
        lambda: ProrationPart(1, -1, "monthly", "yearly", JANUARY.start),
        lambda: PromoPart("SUMMER", DiscountKind.AMOUNT, -1),
        lambda: PriceMovePart(MOVE_ID, -1, JANUARY.start, PriceConsent.AGREED),
        lambda: Derivation(reason=Reason.FIRST, asked_by=AskedBy.VIEWER, list_price_minor=-1),
    ],
    ids=["credit", "charge", "discount", "old price", "price"],
)
def test_no_part_of_an_amount_is_negative(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"is no price, credit or discount"):
        build()


@pytest.mark.parametrize(
    ("percent", "free_days"), [(0, None), (101, None), (-1, None), (None, 0), (None, -1)]
)
def test_a_promo_gives_something_possible(percent: int | None, free_days: int | None) -> None:
    with pytest.raises(ValueError, match=r"of nothing|% off"):
        PromoPart("SUMMER", DiscountKind.PERCENT, 1, percent=percent, free_days=free_days)
