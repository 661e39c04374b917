"""Charges and refunds that the suite of agreements asks a provider for."""

from uuid import uuid4

from billing_rules.money import Money
from external_payments.outcomes import Approved
from external_payments.port import Initiator, RefundRequest, SavedCardCharge
from tests.contracts.payment_worlds import PaymentWorld

PRICE = Money(29_990, "RUB")


def a_charge_of(token: str, **changes) -> SavedCardCharge:
    values = {
        "payment_id": uuid4(),
        "account_id": "viewer-1",
        "amount": PRICE,
        "token": token,
        "description": "Monthly",
        "initiator": Initiator.MERCHANT,
        "scheduled": True,
    }
    return SavedCardCharge(**(values | changes))


def a_good_charge(world: PaymentWorld, **changes) -> SavedCardCharge:
    return a_charge_of(world.save_card("viewer-1"), **changes)


def a_paid_charge(world: PaymentWorld) -> tuple[SavedCardCharge, Approved]:
    charge = a_good_charge(world)
    paid = world.provider.charge_saved_card(charge)
    assert isinstance(paid, Approved)
    return charge, paid


def a_refund_of(charge: SavedCardCharge, paid: Approved, amount_minor: int) -> RefundRequest:
    amount = Money(amount_minor, "RUB")
    return RefundRequest(uuid4(), charge.payment_id, paid.transaction_id, amount)
