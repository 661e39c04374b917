"""Requests that make no sense never reach a provider, and secrets never reach a log."""

import pytest

from billing_rules.money import Money
from external_payments.outcomes import CardDetails
from external_payments.port import Initiator
from tests.external_payments.builders import a_charge, a_receipt, a_refund


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_only_a_positive_amount_moves(amount_minor):
    with pytest.raises(ValueError, match="cannot charge"):
        a_charge(amount=Money(amount_minor, "RUB"))
    with pytest.raises(ValueError, match="cannot refund"):
        a_refund(amount=Money(amount_minor, "RUB"))


@pytest.mark.parametrize("receipt_minor", [29_989, 29_991, 1])
def test_money_moves_with_a_receipt_of_its_own_sum_only(receipt_minor):
    receipt = a_receipt(receipt_minor)

    with pytest.raises(ValueError, match="receipt"):
        a_charge(receipt=receipt)
    with pytest.raises(ValueError, match="receipt"):
        a_refund(amount=Money(29_990, "RUB"), receipt=receipt)


def test_foreign_money_has_no_receipt():
    with pytest.raises(ValueError, match="receipt"):
        a_charge(amount=Money(29_990, "USD"), receipt=a_receipt(29_990))


def test_a_viewers_own_charge_is_not_scheduled():
    with pytest.raises(ValueError, match="scheduled"):
        a_charge(initiator=Initiator.VIEWER, scheduled=True)


def test_a_charge_shows_neither_token_nor_email():
    shown = repr(a_charge())

    assert "tk_secret" not in shown
    assert "viewer@example.com" not in shown
    assert "viewer@example.com" not in repr(a_refund(email="viewer@example.com"))


def test_a_card_does_not_show_its_token():
    assert "tk_secret" not in repr(CardDetails("tk_secret", "400000", "3055", "Visa", 12, 2030))
