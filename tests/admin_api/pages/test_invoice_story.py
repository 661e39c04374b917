"""All that happened to an invoice, in words: moves, acts, notifications, letters, receipts."""

from typing import Any

from models import Letter, ManagerAction, ProviderNotification
from runtime.identifiers import new_id
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import HOSTILE, Desk, words_of
from tests.admin_api.pages.full_books import insert_one
from tests.admin_api.stories import paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, build_receipt, build_refund, store
from tests.state_updater.purchases import buy, declined, open_checkout, subscribe


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
