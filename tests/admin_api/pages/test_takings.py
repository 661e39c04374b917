"""What subscribers pay for a period: parts sum to the whole."""

from typing import Any

from hypothesis import given, strategies as st

from admin_api.pages.plans.takings import takings_in, takings_of
from billing_rules.money import Money

CURRENCIES = ("RUB", "USD")


def version(**columns: Any) -> dict[str, Any]:
    defaults = {
        "amount_minor": 29_990,
        "currency": "RUB",
        "holders": 3,
        "renewing": 2,
        "superseded_at": None,
    }
    return defaults | columns


versions = st.lists(
    st.builds(
        version,
        amount_minor=st.integers(1, 10**9),
        currency=st.sampled_from(CURRENCIES),
        renewing=st.integers(0, 1_000),
        superseded_at=st.sampled_from([None, "long ago"]),
    )
).map(lambda found: sorted(found, key=lambda it: it["currency"]))


@given(versions)
def test_no_version_is_counted_twice_or_forgotten(found: list[dict[str, Any]]) -> None:
    all_takings = takings_of(found)

    whole = sum(it["amount_minor"] * it["renewing"] for it in found)
    assert sum(it.of_a_period.amount_minor for it in all_takings) == whole
    assert sum(it.renewing for it in all_takings) == sum(it["renewing"] for it in found)


@given(versions)
def test_takings_of_one_currency_are_those_of_the_plan_in_it(found: list[dict[str, Any]]) -> None:
    by_currency = {it.currency: it for it in takings_of(found)}

    for currency in CURRENCIES:
        alone = takings_in(currency, found)
        assert alone.holders == (by_currency[currency].holders if currency in by_currency else 0)


def test_who_renews_at_the_price_sold_now_is_not_behind() -> None:
    takings = takings_in("RUB", [version(renewing=5), version(renewing=2, superseded_at="then")])

    assert (takings.renewing, takings.behind) == (7, 2)


def test_without_a_price_that_is_sold_all_are_behind() -> None:
    takings = takings_in("RUB", [version(renewing=2, superseded_at="then")])

    assert (takings.current, takings.behind) == (None, 2)


def test_only_who_renews_pays_after_a_move() -> None:
    takings = takings_in("RUB", [version(holders=9, renewing=2)])

    assert takings.at_price(Money(39_900, "RUB")) == Money(79_800, "RUB")
