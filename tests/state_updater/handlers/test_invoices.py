"""Invoices by hand: issued, annulled, and lapsed when nobody pays."""

from datetime import timedelta
from typing import Any

import pytest

from billing_rules.derivation import AskedBy, Reason
from interaction_bus.commands import CancelInvoice, ExpireInvoice, IssueInvoice
from models import Invoice, Payment
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    approved,
    buy,
    derivation_of,
    extra_invoice,
    open_checkout,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
    unknown,
)


def issue(purchase: Purchase, **fields: Any) -> IssueInvoice:
    wish: dict[str, Any] = {
        "subscription_id": purchase.subscription_id,
        "new_invoice_id": new_id(),
        "amount_minor": 9_990,
        "currency": "RUB",
        "description": "A rented film",
        "reason": "asked by phone",
    }
    return IssueInvoice(**(wish | fields))


def cancel(purchase: Purchase, **fields: Any) -> CancelInvoice:
    return CancelInvoice(invoice_id=purchase.invoice_id, reason="a mistake", **fields)


def test_a_manual_invoice_demands_what_the_manager_said(workshop: Workshop) -> None:
    command = issue(buy(workshop))

    settled = workshop.send(command)

    invoice = workshop.row(Invoice, command.new_invoice_id)
    assert workshop.result(settled) == {"invoice_id": str(invoice.id)}
    assert (invoice.kind, invoice.amount_minor, invoice.state) == ("manual", 9_990, "issued")


def test_a_manual_invoice_tells_its_viewer_what_it_is_for_rather_than_why_it_was_asked(
    workshop: Workshop,
) -> None:
    command = issue(buy(workshop), description="A rented film", reason="asked by phone")

    workshop.send(command)

    derivation = derivation_of(workshop.row(Invoice, command.new_invoice_id))
    assert (derivation.reason, derivation.asked_by) == (Reason.MANUAL, AskedBy.MANAGER)
    assert derivation.note == "A rented film"


def test_a_paid_manual_invoice_moves_no_period(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase).period_end
    extra = extra_invoice(workshop, purchase)

    payment_id = open_checkout(workshop, extra)
    workshop.send(approved(workshop, payment_id, transaction_id=3_000_000_002))

    assert workshop.row(Invoice, extra.invoice_id).state == "paid"
    assert subscription_of(workshop, purchase).period_end == before


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"amount_minor": 0}, "invalid", "amount_not_positive"),
        ({"amount_minor": -1}, "invalid", "amount_not_positive"),
        ({"currency": "USD"}, "invalid", "currency_differs"),
        ({"subscription_id": new_id()}, "missing", "subscription_not_found"),
    ],
)
def test_a_senseless_invoice_is_refused(
    workshop: Workshop, fields: dict[str, Any], kind: str, code: str
) -> None:
    problem = refusal_of(workshop, issue(buy(workshop), **fields))

    assert (problem["kind"], problem["code"]) == (kind, code)


def test_a_subscription_that_does_not_run_gets_no_manual_invoices(workshop: Workshop) -> None:
    problem = refusal_of(workshop, issue(subscribe(workshop)))

    assert problem["facts"]["state"] == "awaiting_payment"


def test_annulling_the_first_invoice_gives_the_subscription_up(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(cancel(purchase, viewer_id=purchase.viewer_id))

    assert workshop.history(purchase.invoice_id) == ["issue", "cancel"]
    assert workshop.history(payment_id) == ["open", "abandon"]
    assert workshop.history(purchase.subscription_id) == ["subscribe", "abandon"]
    assert workshop.row(Payment, payment_id).next_check_at is None


def test_annulling_another_invoice_leaves_the_subscription_alone(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(cancel(extra_invoice(workshop, purchase)))

    assert subscription_of(workshop, purchase).state == "active"


def test_an_invoice_of_another_viewer_is_as_good_as_missing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    absent = Purchase(purchase.viewer_id, purchase.subscription_id, new_id())

    problems = [
        refusal_of(workshop, cancel(purchase, viewer_id=new_id())),
        refusal_of(workshop, cancel(absent)),
    ]

    assert problems[0] == problems[1]
    assert problems[0]["code"] == "invoice_not_found"


def test_a_paid_invoice_is_refunded_rather_than_annulled(workshop: Workshop) -> None:
    problem = refusal_of(workshop, cancel(buy(workshop)))

    assert problem["facts"] == {
        "subject": "invoice",
        "state": "paid",
        "allowed": ["refund_partially", "refund", "dispute"],
    }


@pytest.mark.parametrize("is_unknown", [False, True])
def test_nothing_is_annulled_while_money_may_be_on_its_way(
    workshop: Workshop, *, is_unknown: bool
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    if is_unknown:
        workshop.send(unknown(renewal.payment_id))

    problem = refusal_of(workshop, CancelInvoice(invoice_id=renewal.invoice_id, reason="a gift"))

    assert problem["code"] == "payment_in_progress"
    assert problem["facts"]["payment_id"] == str(renewal.payment_id)


def test_money_for_an_annulled_invoice_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    payment_id = open_checkout(workshop, extra)
    workshop.send(cancel(extra))

    workshop.send(approved(workshop, payment_id, transaction_id=3_000_000_002))

    assert workshop.row(Payment, payment_id).is_surplus
    assert workshop.history(extra.invoice_id) == ["issue", "cancel"]


def test_an_unpaid_first_invoice_lapses_with_its_subscription(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    workshop.advance(timedelta(hours=24))

    workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))

    assert workshop.history(purchase.invoice_id) == ["issue", "expire"]
    assert subscription_of(workshop, purchase).state == "abandoned"
    assert workshop.staged("event")[-2:] == ["invoices.expired", "subscriptions.updated"]


def test_money_for_a_lapsed_invoice_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    workshop.advance(timedelta(hours=24))
    workshop.send(ExpireInvoice(invoice_id=extra.invoice_id))
    late = workshop.rows(Payment, invoice_id=purchase.invoice_id)[0]

    workshop.send(approved(workshop, late.id, transaction_id=3_000_000_002))

    (surplus,) = [it for it in workshop.rows(Payment) if it.is_surplus]
    assert surplus.provider_transaction_id == 3_000_000_002


def test_an_invoice_does_not_lapse_before_its_time(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    workshop.advance(timedelta(hours=23))

    workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))

    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_an_invoice_does_not_lapse_while_its_widget_is_open(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    open_checkout(workshop, purchase)
    workshop.advance(timedelta(hours=24))

    workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))

    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_a_doubled_wish_to_lapse_changes_nothing_more(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    workshop.advance(timedelta(hours=24))
    lapse = ExpireInvoice(invoice_id=purchase.invoice_id)

    settled = workshop.send_all([lapse, lapse])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DONE]
    assert workshop.history(purchase.invoice_id) == ["issue", "expire"]
