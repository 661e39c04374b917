"""Every stored invoice explains itself, whenever it was made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.derivation_parts import CoveredPeriod
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
)

MARCH, APRIL = (datetime(2027, month, 1, 9, tzinfo=UTC) for month in (3, 4))


def asked(stored: object, locale: str = "en", **options: object) -> str | None:
    return why_charged(stored, PRICE, locale=locale, timezone="Europe/Moscow", **options)  # type: ignore[arg-type]  # any stored value


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "A month of films"), ("ru", "Месяц кино"), ("fr", "Месяц кино")]
)
def test_an_invoice_explains_itself_in_the_language_asked_for(locale: str, words: str) -> None:
    explanation = asked(FIRST.to_json(), locale)

    assert explanation is not None
    assert words in explanation


def test_a_first_invoice_tells_the_period_that_it_learnt_when_it_was_paid() -> None:
    paid_for = (datetime(2027, 1, 31, 21, tzinfo=UTC), datetime(2027, 2, 28, 21, tzinfo=UTC))

    explanation = asked(FIRST.to_json(), period=paid_for)

    # Nine in the evening in Greenwich is the next day in Moscow.
    assert explanation is not None
    assert "1 February 2027" in explanation


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "That time has moved since, and is now from 11 March 2027 until 11 April 2027."),
        (
            "ru",
            "С тех пор это время сдвинулось: теперь оно с 11 марта 2027 г. до 11 апреля 2027 г.",
        ),
    ],
)
def test_time_that_a_pause_has_moved_is_told_as_it_was_paid_for_and_as_it_is(
    locale: str, sentence: str
) -> None:
    paid_for = replace(FIRST, period=CoveredPeriod(MARCH, APRIL)).to_json()
    pause = timedelta(days=10)

    explanation = asked(paid_for, locale, period=(MARCH + pause, APRIL + pause))

    assert explanation is not None
    assert {"en": "from 1 March 2027", "ru": "с 1 марта 2027 г."}[locale] in explanation
    assert explanation.endswith(sentence)


@pytest.mark.parametrize("distance", [timedelta(), timedelta(minutes=5)])
def test_time_that_keeps_its_days_is_told_once(distance: timedelta) -> None:
    paid_for = replace(FIRST, period=CoveredPeriod(MARCH, APRIL)).to_json()

    explanation = asked(paid_for, period=(MARCH + distance, APRIL + distance))

    assert explanation == (
        "RUB\N{NO-BREAK SPACE}299.90 pays for the first period of your “A month of films” "
        "subscription from 1 March 2027 until 1 April 2027."
    )


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
