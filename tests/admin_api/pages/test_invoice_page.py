"""The page of an invoice answers what happened to this payment."""

from datetime import timedelta

import pytest

from interaction_bus.commands import RecordPaymentOutcome
from runtime.identifiers import new_id
from tests.admin_api.disputes import disputed_invoice
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import Desk, seat, words_of
from tests.admin_api.stories import paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON
from tests.state_updater.purchases import buy, declined, open_checkout, subscribe, unknown


def page_of(invoice_id: object) -> str:
    return f"/console/invoices/{invoice_id}"


def test_a_paid_invoice_says_by_which_card_it_was_paid(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)

    page = words_of(desk.open(page_of(purchase.invoice_id)))

    assert "RUB 299.90 was paid." in page
    assert "Attempt 1 took RUB 299.90 from card •4242" in page
    assert "Nothing else is to come by itself." in page


def test_a_dispute_says_when_the_bank_opened_it_and_when_we_learnt_of_it(
    desk: Desk, office: Office
) -> None:
    later = NOON + timedelta(days=3)
    invoice, _ = disputed_invoice(office, opened_at=NOON, created_at=later)

    page = words_of(desk.open(page_of(invoice["id"])))

    assert "Opened 31 March 2026, 15:00 We learnt of it 3 April 2026, 15:00" in page


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
