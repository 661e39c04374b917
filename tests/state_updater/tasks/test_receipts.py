"""The fiscal receipt that goes with money: of the very sum, and as the plan is taxed."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from billing_rules.money import Money
from billing_rules.receipts import ReceiptMethod, ReceiptObject, TaxSystem, Vat
from models import Invoice, Plan, Refund
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.receipts import read_receipt
from state_updater.tasks.refund import refund_payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, Renewal, buy, extra_invoice, refund, refunded
from tests.state_updater.worker import Worker


def tax(workshop: Workshop, **columns: Any) -> None:
    """Set how the plan is written on receipts."""
    with workshop.owner_engine.begin() as connection:
        connection.execute(update(Plan).where(Plan.id == workshop.plan["id"]).values(**columns))


def test_a_charge_carries_the_receipt_of_its_sum(worker: Worker, renewal: Renewal) -> None:
    tax(worker.workshop, vat="22", tax_system=1)

    charge_saved_card(worker.context, renewal.payment_id)

    receipt = worker.provider.receipts[renewal.payment_id]
    (line,) = receipt.lines
    assert (receipt.total_minor, receipt.tax_system) == (29_990, TaxSystem.SIMPLIFIED_INCOME)
    assert (line.label, line.amount_minor, line.vat) == ("Месяц кино", 29_990, Vat.TWENTY_TWO)
    assert (line.method, line.object) == (ReceiptMethod.FULL_PAYMENT, ReceiptObject.SERVICE)


def test_a_partial_refund_carries_the_receipt_of_the_part_that_goes_back(
    worker: Worker, purchase: Purchase
) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_001)

    refund_payment(worker.context, refund_id)

    assert worker.provider.receipts[refund_id].total_minor == 10_001


def test_the_receipts_of_partial_refunds_sum_to_the_payment(
    worker: Worker, purchase: Purchase
) -> None:
    parts = [10_001, 10_002, 9_987]
    for number, amount_minor in enumerate(parts):
        refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=amount_minor)
        refund_payment(worker.context, refund_id)
        news = refunded(refund_id, amount_minor=amount_minor, transaction_id=4_000_000_001 + number)
        worker.workshop.send(news)

    told = [worker.provider.receipts[it.id] for it in worker.workshop.rows(Refund)]
    assert sum(receipt.total_minor for receipt in told) == 29_990


def test_an_extra_demand_goes_by_the_plan_of_its_subscription(workshop: Workshop) -> None:
    tax(workshop, vat="10")
    extra = extra_invoice(workshop, buy(workshop))

    with Session(workshop.engine) as session:
        invoice = session.get_one(Invoice, extra.invoice_id)
        receipt = read_receipt(session, invoice, Money(29_990, "RUB"))

    assert receipt is not None
    assert (receipt.lines[0].label, receipt.lines[0].vat) == ("A rented film", Vat.TEN)


def test_money_that_is_not_in_roubles_moves_without_a_receipt(workshop: Workshop) -> None:
    purchase = buy(workshop)

    with Session(workshop.engine) as session:
        invoice = session.get_one(Invoice, purchase.invoice_id)

        assert read_receipt(session, invoice, Money(499, "USD")) is None


def test_a_plan_taxed_in_a_way_that_no_receipt_knows_is_charged_without_one(
    worker: Worker, renewal: Renewal
) -> None:
    tax(worker.workshop, receipt_object=28)

    charge_saved_card(worker.context, renewal.payment_id)

    assert len(worker.charges()) == 1
    assert renewal.payment_id not in worker.provider.receipts
