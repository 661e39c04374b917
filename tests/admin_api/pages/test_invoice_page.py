"""The page of an invoice answers what happened to this payment."""

from datetime import timedelta
from typing import Any

import pytest

from interaction_bus.commands import RecordPaymentOutcome
from models import Letter, ManagerAction, ProviderNotification
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, words_of
from tests.admin_api.pages.full_books import insert_one
from tests.admin_api.stories import paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, build_receipt, build_refund, store
from tests.state_updater.purchases import (
    buy,
    declined,
    open_checkout,
    subscribe,
    unknown,
)


def page_of(invoice_id: object) -> str:
    return f"/console/invoices/{invoice_id}"


def add_letter(office: Office, invoice: dict[str, Any], **columns: Any) -> None:
    told = {
        "viewer_id": invoice["viewer_id"],
        "kind": "invoice_paid",
        "locale": "ru",
        "subject_kind": "invoice",
        "subject_id": invoice["id"],
        "claimed_at": NOON,
        "tries": 1,
    }
    insert_one(office, Letter, {"id": new_id(), **told, **columns})


def test_a_paid_invoice_says_by_which_card_it_was_paid(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)

    page = words_of(desk.open(page_of(purchase.invoice_id)))

    assert "RUB 299.90 was paid." in page
    assert "Attempt 1 took RUB 299.90 from card •4242" in page
    assert "Nothing else is to come by itself." in page


def test_a_declined_renewal_says_why_it_was_not_paid(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(office, invoice={"next_attempt_at": NOON + timedelta(days=2)})

    page = words_of(desk.open(page_of(unpaid.invoice["id"])))

    assert "RUB 299.90 for the next period could not be charged." in page
    assert "took no money: there is not enough money on the card" in page
    assert "The saved card is tried again on 2 April 2026, 15:00 ." in page


def test_a_debt_that_is_not_tried_again_says_who_has_to_act(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(office)

    page = words_of(desk.open(page_of(unpaid.invoice["id"])))

    assert "No further try is planned: the viewer has to pay. Access ends on" in page


def test_an_unknown_outcome_is_never_called_a_failure(desk: Desk, office: Office) -> None:
    purchase = subscribe(office.workshop)
    payment_id = open_checkout(office.workshop, purchase)
    office.workshop.send(unknown(payment_id))

    page = desk.open(page_of(purchase.invoice_id))

    assert "failed" not in words_of(page).lower()
    assert "data-live" in page.text


def test_a_settled_invoice_is_not_watched(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)

    assert "data-live" not in desk.open(page_of(purchase.invoice_id)).text


def test_the_answer_of_the_bank_is_shown_with_its_code(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(office, payment={"provider_transaction_id": 3_000_000_777})

    page = words_of(desk.open(page_of(unpaid.invoice["id"])))

    assert "The bank's answer: there is not enough money on the card. It may pass" in page
    assert "5051 InsufficientFunds" in page
    assert "“Недостаточно средств”" in page
    assert "3000000777" in page


def test_every_change_is_told_with_its_cause(desk: Desk, office: Office) -> None:
    purchase = subscribe(office.workshop)
    office.workshop.send(declined(open_checkout(office.workshop, purchase)))

    page = words_of(desk.open(page_of(purchase.invoice_id)))

    for told in (
        "The viewer subscribed",
        "The viewer opened the widget",
        "Bank declined",
        "Code 5051: there is not enough money on the card",
    ):
        assert told in page


def test_the_way_of_the_invoice_is_drawn_from_its_machine(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)

    page = desk.open(page_of(purchase.invoice_id)).text

    assert "1. Issued → Waits for payment; 2. Paid → Paid" in page


def test_an_act_of_a_manager_is_told_with_its_reason(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    purchase = buy(office.workshop)
    asked = {"amount_minor": 10_000, "reason": "the film would not play"}
    office.post(f"/invoices/{purchase.invoice_id}/refund", asked)

    page = words_of(desk.open(page_of(purchase.invoice_id)))

    assert "Refund manager olga the film would not play" in page
    assert "RUB 100.00 is on its way back" in page


def test_a_refused_act_is_told_as_refused(desk: Desk, office: Office) -> None:
    invoice, _ = paid_invoice(office)
    insert_one(
        office,
        ManagerAction,
        {
            "id": new_id(),
            "manager_id": "semyon",
            "action": "refund_invoice",
            "subject_kind": "invoice",
            "subject_id": str(invoice["id"]),
            "reason": "he asked",
            "detail": {"outcome": "refused", "code": "forbidden"},
            "occurred_at": NOON,
        },
    )

    page = words_of(desk.open(page_of(invoice["id"])))

    assert "Refund manager semyon he asked refused: forbidden" in page


def test_what_the_provider_sent_is_told_without_its_body(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    insert_one(
        office,
        ProviderNotification,
        {
            "id": new_id(),
            "provider": "cloudpayments",
            "kind": "pay",
            "transaction_id": 777,
            "payment_id": payment["id"],
            "content_type": "application/json",
            "sealed_body": "the sealed body",
            "body_digest": "d1g357",
            "outcome": "settled",
            "received_at": NOON,
            "processed_at": NOON,
            "tries": 1,
        },
    )

    page = desk.open(page_of(invoice["id"]))

    assert "The provider reported a payment" in words_of(page)
    assert "d1g357" in page.text
    assert "the sealed body" not in page.text


def test_letters_are_shown_with_their_fate(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    refund = build_refund(payment, state="succeeded")
    store(office.workshop.owner_engine, refunds=[refund])
    add_letter(office, invoice, sent_at=NOON)
    add_letter(
        office,
        invoice,
        kind="payment_refunded",
        subject_kind="refund",
        subject_id=refund["id"],
        problem="mailbox full",
    )

    page = words_of(desk.open(page_of(invoice["id"])))

    assert "Paid, with the receipt 31 March 2026, 15:00" in page
    assert "Money went back Not sent mailbox full" in page


def test_a_letter_about_a_failed_attempt_is_told_with_its_invoice(
    desk: Desk, office: Office
) -> None:
    unpaid = unpaid_renewal(office)
    add_letter(
        office,
        unpaid.invoice,
        kind="payment_failed",
        subject_kind="payment",
        subject_id=unpaid.payment["id"],
        sent_at=NOON,
    )

    page = words_of(desk.open(page_of(unpaid.invoice["id"])))

    assert "The payment did not go through" in page


def test_a_receipt_leads_to_where_it_can_be_looked_at(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    shown = build_receipt(payment, url="https://ofd.example/117")
    evil = build_receipt(payment, url="javascript:alert(1)")
    store(office.workshop.owner_engine, receipts=[shown, evil])

    page = desk.open(page_of(invoice["id"])).text

    assert 'href="https://ofd.example/117"' in page
    assert "javascript:" not in page


def test_money_that_was_not_owed_is_told_apart(desk: Desk, office: Office) -> None:
    invoice, _ = paid_invoice(office)
    surplus = build_payment(
        invoice, attempt=2, state="succeeded", is_surplus=True, provider_transaction_id=778
    )
    store(office.workshop.owner_engine, payments=[surplus])

    page = words_of(desk.open(page_of(invoice["id"])))

    assert "Attempt 2 took RUB 299.90 that was not owed: it goes back by itself." in page


def test_whatever_people_wrote_stays_text(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(
        office,
        invoice={"description": HOSTILE},
        payment={"payer_message": HOSTILE, "decline_reason": HOSTILE, "decline_code": None},
    )

    page = desk.open(page_of(unpaid.invoice["id"]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_page_takes_two_queries(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)
    desk.open(page_of(purchase.invoice_id))

    with counted_statements(office.services.reads) as statements:
        desk.open(page_of(purchase.invoice_id))

    assert len(statements) == 2


def test_an_invoice_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.open(page_of(new_id())).status_code == 404


def test_somebody_without_a_session_is_led_to_the_door(office: Office) -> None:
    answer = office.app.test_client().get(page_of(new_id()), headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_an_auditor_sees_why_the_acts_are_closed(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    auditor = seat(office, "auditor", subject="vera")

    page = auditor.open(page_of(invoice["id"]))

    assert f'href="{page_of(invoice["id"])}/refund"' not in page.text
    assert "Refund Only managers may do this." in words_of(page)


@pytest.mark.parametrize("state", ["declined", "not_sent"])
def test_a_failed_payment_leads_to_another_try(desk: Desk, office: Office, state: str) -> None:
    unpaid = unpaid_renewal(office, payment={"state": state})

    page = desk.open(page_of(unpaid.invoice["id"]))

    assert f'href="/console/payments/{unpaid.payment["id"]}"' in page.text
    assert "Try the payment again" in words_of(page)


def test_a_paid_invoice_offers_no_other_try(desk: Desk, office: Office) -> None:
    purchase = subscribe(office.workshop)
    payment_id = open_checkout(office.workshop, purchase)
    office.workshop.send(declined(payment_id))
    second = open_checkout(office.workshop, purchase)
    approval = RecordPaymentOutcome(
        payment_id=second,
        outcome="approved",
        source="task",
        transaction_id=9,
        amount_minor=29_990,
        currency="RUB",
    )
    office.workshop.send(approval)

    assert "Try the payment again" not in words_of(desk.open(page_of(purchase.invoice_id)))
