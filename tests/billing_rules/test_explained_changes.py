"""What changed an amount is said after its reason, in words that are true."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from billing_rules.derivation_parts import PriceConsent
from billing_rules.discounts import DiscountKind
from tests.billing_rules.explained_charges import RENEWAL, explained, moved, promo


@pytest.mark.parametrize(
    ("part", "amount_minor", "russian", "english"),
    [
        (
            {"promo": promo(DiscountKind.PERCENT, 5_980, percent=20)},
            23_920,
            " По промокоду SUMMER цена 299,00 ₽ снижена на 20 %, скидка 59,80 ₽.",
            " Promo code SUMMER lowers the price of RUB 299.00 by 20%, which is RUB 59.80.",
        ),
        (
            {"promo": promo(DiscountKind.AMOUNT, 10_000)},
            19_900,
            " По промокоду SUMMER цена 299,00 ₽ снижена на 100,00 ₽.",
            " Promo code SUMMER lowers the price of RUB 299.00 by RUB 100.00.",
        ),
        (
            # An invoice that does not tell its list price had that of amount and discount together.
            {"promo": promo(DiscountKind.AMOUNT, 10_000), "list_price_minor": None},
            19_900,
            " По промокоду SUMMER цена 299,00 ₽ снижена на 100,00 ₽.",
            " Promo code SUMMER lowers the price of RUB 299.00 by RUB 100.00.",
        ),
        (
            {"promo": promo(DiscountKind.FREE_DAYS, 0, free_days=21)},
            29_900,
            " Промокод SUMMER дарит 21 день бесплатно.",
            " Promo code SUMMER gives you 21 days free.",
        ),
        ({"promo": promo(DiscountKind.FREE_DAYS, 0)}, 29_900, "", ""),
        (
            {"price_move": moved(PriceConsent.AGREED)},
            29_900,
            (
                " Цена выросла с 249,00 ₽ до 299,00 ₽: мы сообщили об этом 1 января 2027 г., "
                "и вы согласились."
            ),
            (
                " The price rose from RUB 249.00 to RUB 299.00: we told you on 1 January 2027, "
                "and you agreed."
            ),
        ),
        (
            {
                "price_move": moved(
                    PriceConsent.AGREED, consented_at=datetime(2027, 1, 5, tzinfo=UTC)
                )
            },
            29_900,
            (
                " Цена выросла с 249,00 ₽ до 299,00 ₽: мы сообщили об этом 1 января 2027 г., "
                "и вы согласились 5 января 2027 г."
            ),
            (
                " The price rose from RUB 249.00 to RUB 299.00: we told you on 1 January 2027, "
                "and you agreed on 5 January 2027."
            ),
        ),
        (
            {"price_move": moved(PriceConsent.NOT_NEEDED)},
            29_900,
            (
                " Цена выросла с 249,00 ₽ до 299,00 ₽: мы сообщили об этом 1 января 2027 г., "
                "согласие не требовалось."
            ),
            (
                " The price rose from RUB 249.00 to RUB 299.00: we told you on 1 January 2027, "
                "and no consent was needed."
            ),
        ),
        (
            {"price_move": moved(PriceConsent.NOT_NEEDED, old_minor=34_900)},
            29_900,
            " Цена снизилась с 349,00 ₽ до 299,00 ₽: мы сообщили об этом 1 января 2027 г.",
            " The price fell from RUB 349.00 to RUB 299.00: we told you on 1 January 2027.",
        ),
        ({"price_move": moved(PriceConsent.NOT_NEEDED, old_minor=29_900)}, 29_900, "", ""),
        ({"note": "Спасибо!"}, 29_900, " Примечание: Спасибо!", " Note: Спасибо!"),
        ({"note": "   "}, 29_900, "", ""),
    ],
    ids=[
        "percent",
        "amount",
        "amount without list price",
        "free days",
        "unknown number of free days",
        "rise agreed",
        "rise agreed on a day",
        "rise without consent",
        "fall",
        "same price",
        "note",
        "empty note",
    ],
)
def test_what_changed_the_amount_is_said_after_the_reason(
    part: dict[str, Any], amount_minor: int, russian: str, english: str
) -> None:
    plain, changed = RENEWAL, replace(RENEWAL, **part)

    for locale, told in (("ru", russian), ("en", english)):
        before = explained(plain, amount_minor, locale=locale)
        assert explained(changed, amount_minor, locale=locale) == before + told


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 день"), (3, "3 дня"), (14, "14 дней"), (31, "31 день")]
)
def test_free_days_are_counted_in_good_russian(count: int, told: str) -> None:
    gift = replace(RENEWAL, promo=promo(DiscountKind.FREE_DAYS, 0, free_days=count))

    assert f"дарит {told} бесплатно." in explained(gift, locale="ru")
