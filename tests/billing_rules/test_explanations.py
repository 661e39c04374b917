"""Every charge can be explained to the viewer who paid it, in words that are true."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from billing_rules.derivation import Derivation
from billing_rules.derivation_parts import CoveredPeriod
from billing_rules.explanations import explain
from billing_rules.money import Money
from billing_rules.wording import date_words, money_words
from tests.billing_rules.derivations import derivations
from tests.billing_rules.explained_charges import (
    CARD_CHECK,
    CHANGE,
    CHEAPER,
    FEBRUARY,
    FIRST,
    GIFT,
    HONOLULU,
    MANUAL,
    MOSCOW,
    RENEWAL,
    ZONES,
    explained,
)


@pytest.mark.parametrize(
    ("derivation", "amount_minor", "russian", "english"),
    [
        (
            FIRST,
            29_900,
            "299,00 ₽ — первый период подписки «Месяц» с 31 января 2027 г. до 28 февраля 2027 г.",
            (
                "RUB 299.00 pays for the first period of your “Month” subscription "
                "from 31 January 2027 until 28 February 2027."
            ),
        ),
        (
            RENEWAL,
            29_900,
            "299,00 ₽ — продление подписки «Месяц» с 31 января 2027 г. до 28 февраля 2027 г.",
            (
                "RUB 299.00 pays for the renewal of your “Month” subscription "
                "from 31 January 2027 until 28 February 2027."
            ),
        ),
        (
            replace(RENEWAL, trial_ended_at=FEBRUARY.start),
            29_900,
            (
                "Пробный период, до 31 января 2027 г., бесплатный. "
                "299,00 ₽ — первый период подписки «Месяц» "
                "с 31 января 2027 г. до 28 февраля 2027 г."
            ),
            (
                "Your trial, until 31 January 2027, is free. "
                "RUB 299.00 pays for the first period of your “Month” subscription "
                "from 31 January 2027 until 28 February 2027."
            ),
        ),
        (
            CHANGE,
            279_779,
            (
                "2 797,79 ₽ — переход с подписки «Месяц» на подписку «Год» 10 февраля 2027 г. "
                "Новая подписка до 10 февраля 2028 г. стоит 2 990,00 ₽, за неиспользованное время "
                "прежней зачтено 192,21 ₽."
            ),
            (
                "RUB 2,797.79 pays for your change from the “Month” subscription to the “Year” "
                "subscription on 10 February 2027. The new subscription costs RUB 2,990.00 until "
                "10 February 2028, and RUB 192.21 is credited for the unused time of the old one."
            ),
        ),
        (
            CHEAPER,
            0,
            (
                "0,00 ₽ — переход с подписки «Год» на подписку «Месяц» 10 февраля 2027 г. "
                "Новая подписка до 28 февраля 2027 г. стоит 192,21 ₽, за неиспользованное время "
                "прежней зачтено 320,36 ₽. Разница, 128,15 ₽, возвращается вам."
            ),
            (
                "RUB 0.00 pays for your change from the “Year” subscription to the “Month” "
                "subscription on 10 February 2027. The new subscription costs RUB 192.21 until "
                "28 February 2027, and RUB 320.36 is credited for the unused time of the old one. "
                "The difference, RUB 128.15, goes back to you."
            ),
        ),
        (
            replace(CHANGE, proration=None),
            299_000,
            "2 990,00 ₽ — переход на подписку «Год» с 10 февраля 2027 г. до 10 февраля 2028 г.",
            (
                "RUB 2,990.00 pays for your change to the “Year” subscription "
                "from 10 February 2027 until 10 February 2028."
            ),
        ),
        (
            replace(MANUAL, note="Доплата за второй экран"),
            50_000,
            "500,00 ₽ — счёт, который выставил наш менеджер. Примечание: Доплата за второй экран.",
            (
                "RUB 500.00 is due by an invoice that our manager issued. "
                "Note: Доплата за второй экран."
            ),
        ),
        (
            replace(MANUAL, plan="monthly", period=FEBRUARY),
            50_000,
            (
                "500,00 ₽ — счёт, который выставил наш менеджер за подписку «monthly» "
                "с 31 января 2027 г. до 28 февраля 2027 г."
            ),
            (
                "RUB 500.00 is due by an invoice that our manager issued for your “monthly” "
                "subscription from 31 January 2027 until 28 February 2027."
            ),
        ),
        (
            GIFT,
            29_900,
            "299,00 ₽ — подарочная подписка «Месяц».",
            "RUB 299.00 pays for a gift of the “Month” subscription.",
        ),
        (
            replace(GIFT, gift_periods=3),
            89_700,
            "897,00 ₽ — подарочная подписка «Месяц», 3 периода.",
            "RUB 897.00 pays for a gift of the “Month” subscription, 3 periods.",
        ),
        (
            CARD_CHECK,
            100,
            "1,00 ₽ — проверка карты для подписки «Месяц». Эти деньги сразу возвращаются на карту.",
            (
                "RUB 1.00 checks the card for your “Month” subscription. "
                "This money goes back to the card at once."
            ),
        ),
    ],
    ids=[
        "first period",
        "renewal",
        "first charge after a trial",
        "dearer plan",
        "cheaper plan",
        "change at the end of a period",
        "manual",
        "manual for a plan",
        "gift",
        "gift of several periods",
        "card check",
    ],
)
def test_an_amount_is_explained_by_its_reason(
    derivation: Derivation, amount_minor: int, russian: str, english: str
) -> None:
    assert explained(derivation, amount_minor, locale="ru") == russian
    assert explained(derivation, amount_minor, locale="en") == english


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "1 период."), (2, "2 периода."), (5, "5 периодов."), (11, "11 периодов.")],
)
def test_a_gift_counts_its_periods_in_good_russian(count: int, told: str) -> None:
    assert explained(replace(GIFT, gift_periods=count), locale="ru").endswith(f", {told}")


def test_days_are_those_of_the_viewer() -> None:
    at_midnight = CoveredPeriod(
        datetime(2027, 1, 31, hour=22, tzinfo=UTC), datetime(2027, 2, 28, hour=22, tzinfo=UTC)
    )
    renewal = replace(RENEWAL, period=at_midnight)

    in_moscow = explained(renewal, locale="en", zone=MOSCOW)
    in_honolulu = explained(renewal, locale="en", zone=HONOLULU)

    assert "from 1 February 2027 until 1 March 2027" in in_moscow
    assert "from 31 January 2027 until 28 February 2027" in in_honolulu


def test_an_open_end_is_not_told() -> None:
    renewal = replace(RENEWAL, period=CoveredPeriod(FEBRUARY.start))

    assert explained(renewal, locale="en").endswith("subscription from 31 January 2027.")


@pytest.mark.parametrize(
    "titles",
    [{}, {"monthly": {}}, {"monthly": {"ru": "", "en": ""}}, {"yearly": {"ru": "Год"}}],
)
def test_a_plan_without_a_title_is_called_by_its_code(titles: dict[str, dict[str, str]]) -> None:
    assert "подписки «monthly»" in explained(replace(RENEWAL, titles=titles), locale="ru")


def test_a_title_in_another_language_is_better_than_none() -> None:
    renewal = replace(RENEWAL, titles={"monthly": {"ru": "", "en": "Month"}})

    assert "подписки «Month»" in explained(renewal, locale="ru")


def test_whoever_asks_for_another_language_reads_russian() -> None:
    assert explained(RENEWAL, locale="kk") == explained(RENEWAL, locale="ru")


@given(
    derivation=derivations(),
    amount_minor=st.integers(min_value=0, max_value=10**15),
    locale=st.sampled_from(["ru", "en"]),
    zone=ZONES,
)
def test_every_derivation_can_be_explained(
    derivation: Derivation, amount_minor: int, locale: str, zone: Any
) -> None:
    amount = Money(amount_minor, "RUB")

    told = explain(derivation, amount, locale=locale, zone=zone)

    assert money_words(amount, locale=locale) in told
    assert told.endswith((".", "!", "?", "…"))


@given(
    derivation=derivations().filter(lambda it: it.proration is None),
    locale=st.sampled_from(["ru", "en"]),
    zone=ZONES,
)
def test_plan_and_period_are_named_wherever_there_are_any(
    derivation: Derivation, locale: str, zone: Any
) -> None:
    period, plan = derivation.period, derivation.plan

    told = explain(derivation, Money(29_900, "RUB"), locale=locale, zone=zone)

    names = [plan, *derivation.titles.get(plan or "", {}).values()]
    assert not plan or any(name in told for name in names if name)
    for instant in (period.start, period.end) if period else ():
        assert instant is None or date_words(instant, locale=locale, zone=zone) in told


@given(derivation=derivations(), locale=st.sampled_from(["ru", "en"]))
def test_no_placeholder_is_left_in_a_sentence(derivation: Derivation, locale: str) -> None:
    bare = replace(derivation, plan=None, promo=None, note=None, titles={}, proration=None)

    told = explain(bare, Money(29_900, "RUB"), locale=locale, zone=UTC)

    assert not {"{", "}"} & set(told)
    assert "None" not in told
    assert "  " not in told
