"""What follows the paid time: by the switch, the card, and the viewer's word on a new price."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing_rules.money import Money
from billing_rules.next_charges import NextCharge, PriceAhead, RenewalTerms, Sequel
from billing_rules.price_moves import PriceVerdict

END = datetime(2026, 2, 28, 12, tzinfo=UTC)
PRICE, NEW_PRICE = Money(29_990, "RUB"), Money(39_900, "RUB")


def terms(**facts: Any) -> RenewalTerms:
    usual = {
        "auto_renew": True,
        "is_trial": False,
        "card_last_four": "4242",
        "stops_at_new_price": False,
    }
    return RenewalTerms(**(usual | facts))


@pytest.mark.parametrize(
    ("facts", "sequel"),
    [
        ({}, Sequel.BY_CARD),
        ({"is_trial": True}, Sequel.BY_CARD),
        ({"card_last_four": None}, Sequel.BY_HAND),
        ({"card_last_four": None, "is_trial": True}, Sequel.UNPAID_TRIAL),
        ({"auto_renew": False}, Sequel.RENEWAL_OFF),
        ({"auto_renew": False, "stops_at_new_price": True}, Sequel.RENEWAL_OFF),
        ({"stops_at_new_price": True}, Sequel.PRICE_NOT_AGREED),
        ({"stops_at_new_price": True, "card_last_four": None}, Sequel.PRICE_NOT_AGREED),
        (
            {"stops_at_new_price": True, "card_last_four": None, "is_trial": True},
            Sequel.PRICE_NOT_AGREED,
        ),
    ],
)
def test_what_follows_is_decided_by_switch_price_and_card(
    facts: dict[str, Any], sequel: Sequel
) -> None:
    assert terms(**facts).sequel is sequel


@pytest.mark.parametrize(
    ("facts", "charge"),
    [
        ({}, NextCharge(END, PRICE, "4242")),
        ({"card_last_four": None}, NextCharge(END, PRICE, None)),
        ({"card_last_four": None, "is_trial": True}, None),
        ({"auto_renew": False}, None),
        ({"stops_at_new_price": True}, None),
    ],
)
def test_a_charge_is_told_only_where_one_will_be_demanded(
    facts: dict[str, Any], charge: NextCharge | None
) -> None:
    assert terms(**facts).next_charge(END, PRICE) == charge


@pytest.mark.parametrize(
    ("verdict", "days", "stops", "price"),
    [
        (PriceVerdict.STOP, 0, True, PRICE),
        (PriceVerdict.STOP, 1, False, PRICE),
        (PriceVerdict.MOVE, 0, False, NEW_PRICE),
        (PriceVerdict.MOVE, 1, False, PRICE),
        (PriceVerdict.KEEP, 0, False, PRICE),
        (PriceVerdict.POSTPONE, 0, False, PRICE),
    ],
)
def test_a_new_price_matters_from_the_first_renewal_that_it_applies_to(
    verdict: PriceVerdict, days: int, *, stops: bool, price: Money
) -> None:
    ahead = PriceAhead(END + timedelta(days=days), NEW_PRICE, verdict)

    assert ahead.stops_at(END) is stops
    assert ahead.price_at(END, PRICE) == price
