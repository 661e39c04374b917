"""Every stored invoice explains itself, whenever it was made."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.money import Money
from billing_rules.why_charged import why_charged

PRICE = Money(29_990, "RUB")
PRICE_ID = UUID("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b")

FIRST = Derivation(
    reason=Reason.FIRST,
    asked_by=AskedBy.VIEWER,
    plan="monthly",
    price_id=PRICE_ID,
    list_price_minor=29_990,
    currency="RUB",
    titles={"monthly": {"ru": "Месяц кино", "en": "A month of films"}},
).to_json()


def asked(stored: object, locale: str = "en", **options: object) -> str | None:
    return why_charged(stored, PRICE, locale=locale, timezone="Europe/Moscow", **options)  # type: ignore[arg-type]  # any stored value


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "A month of films"), ("ru", "Месяц кино"), ("fr", "Месяц кино")]
)
def test_an_invoice_explains_itself_in_the_language_asked_for(locale: str, words: str) -> None:
    explanation = asked(FIRST, locale)

    assert explanation is not None
    assert words in explanation


def test_a_first_invoice_tells_the_period_that_it_learnt_when_it_was_paid() -> None:
    paid_for = (datetime(2027, 1, 31, 21, tzinfo=UTC), datetime(2027, 2, 28, 21, tzinfo=UTC))

    explanation = asked(FIRST, period=paid_for)

    # Nine in the evening in Greenwich is the next day in Moscow.
    assert explanation is not None
    assert "1 February 2027" in explanation


@pytest.mark.parametrize(
    "stored",
    [
        {"price_id": str(PRICE_ID), "plan": "monthly", "asked_by": "viewer"},
        {"price_id": str(PRICE_ID), "plan": "monthly", "asked_by": "schedule"},
        {"asked_by": "manager", "reason": "asked by phone"},
    ],
)
def test_invoices_of_old_explain_themselves_too(stored: dict[str, str]) -> None:
    assert asked(stored)


@pytest.mark.parametrize("stored", [{"version": 99}, {"version": 1}])
def test_what_cannot_be_read_is_explained_by_nothing(stored: dict[str, int]) -> None:
    assert asked(stored) is None
