"""The page of a subscription tells of all that hangs on it: letters, tries, and money back."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from models import Invoice, Letter, Payment, Refund
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.pages.subscription_acts import confirmed, missed, path_of
from tests.fixtures.builders import NOON
from tests.state_updater.plan_moves import after_days
from tests.state_updater.purchases import (
    Purchase,
    only_card,
    refund,
    refunded,
)


def told_of(desk: Desk, purchase: Purchase) -> str:
    return words_of(desk.open(f"/console/subscriptions/{purchase.subscription_id}"))


def store_letter(office: Office, kind: str, subject_kind: str, subject_id: UUID) -> None:
    letter = {
        "id": new_id(),
        "viewer_id": office.workshop.viewer["id"],
        "kind": kind,
        "locale": "ru",
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "claimed_at": NOON,
        "sent_at": NOON,
    }
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(Letter).values(**letter))


def payment_of(office: Office, purchase: Purchase) -> UUID:
    (payment,) = office.workshop.rows(Payment, invoice_id=purchase.invoice_id)
    return payment.id


def refund_of(office: Office, purchase: Purchase) -> UUID:
    return refund(office.workshop, purchase.invoice_id, amount_minor=100)


@pytest.mark.parametrize(
    ("subject_kind", "subject_of"),
    [
        ("invoice", lambda _office, purchase: purchase.invoice_id),
        ("payment", payment_of),
        ("refund", refund_of),
        ("saved_card", lambda office, _purchase: only_card(office.workshop).id),
    ],
)
def test_letters_about_what_hangs_on_it_are_among_its_letters(
    desk: Desk, office: Office, purchase: Purchase, subject_kind: str, subject_of: Any
) -> None:
    store_letter(office, "invoice_paid", subject_kind, subject_of(office, purchase))

    told = told_of(desk, purchase).rpartition("Letters")[2]

    assert "Paid, with the receipt" in told
    assert "No letter was sent about it" not in told


def test_letters_of_another_subscription_are_not_among_them(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    store_letter(office, "invoice_paid", "invoice", new_id())

    assert "No letter was sent about it" in told_of(desk, purchase)


def test_a_declined_try_is_in_its_story(desk: Desk, office: Office, purchase: Purchase) -> None:
    missed(office, purchase)

    told = told_of(desk, purchase).partition("What happened")[2]

    assert "Payment Bank declined At the bank → became Declined" in told
    assert "5051: there is not enough money on the card" in told


def test_money_that_goes_back_after_the_end_is_told_until_it_is_there(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    after_days(office.workshop, purchase, 15)

    confirmed(desk, path_of(purchase, "cancel"), refund="prorated")
    (going_back,) = office.workshop.rows(Refund)
    amount = f"RUB {going_back.amount_minor / 100:.2f}"
    before = desk.open(f"/console/subscriptions/{purchase.subscription_id}")
    office.workshop.send(refunded(going_back.id, amount_minor=going_back.amount_minor))
    after = told_of(desk, purchase)

    assert f"{amount} is on its way back to the viewer." in words_of(before)
    assert "Nothing else is to come by itself." not in words_of(before)
    assert "data-live" in before.text
    assert f"{amount} went back to the viewer on" in after
    assert "Nothing else is to come by itself." in after


def test_money_that_went_back_before_is_no_part_of_the_end(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    office.workshop.send(refunded(refund_of(office, purchase), amount_minor=100))
    after_days(office.workshop, purchase, 15)

    confirmed(desk, path_of(purchase, "cancel"), refund="none")

    assert "went back to the viewer on" not in told_of(desk, purchase).partition("Invoices")[0]


def test_the_page_takes_two_queries_however_much_hangs_on_it(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    missed(office, purchase)
    refund_of(office, purchase)
    (first, *_) = office.workshop.rows(Invoice)
    store_letter(office, "invoice_paid", "invoice", first.id)

    with counted_statements(office.services.reads) as statements:
        told_of(desk, purchase)

    assert len(statements) == 2
