"""The list of payments: what was charged, why, and how it stands."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.client_api.pages.armchairs import HOSTILE, Armchair, armchair_of, seen
from tests.fixtures.builders import build_invoice, build_payment, build_refund, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import buy, refund, renew, unknown

PAGE = "/history"


def page_with(cinema: Cinema, *, payment: Row | None = None, **invoice: Any) -> str:
    """Return what a viewer reads whose only invoice, and its last payment, are like this."""
    viewer = cinema.build_viewer()
    demanded = cinema.build_invoice(viewer, **invoice)
    if payment is not None:
        cinema.build_payment(demanded, **payment)
    return seen(armchair_of(cinema, viewer["id"]).look(PAGE))


def test_a_payment_stands_with_its_amount_its_state_and_its_card(
    cinema: Cinema, workshop: Workshop
) -> None:
    purchase = buy(workshop)

    page = armchair_of(cinema, purchase.viewer_id).look(PAGE)

    assert "A month of films" in seen(page)
    assert "First period · № " in seen(page)
    assert "card •4242 RUB 299.90 Paid" in seen(page)
    assert f'href="/history/{purchase.invoice_id}"' in page.text


@pytest.mark.parametrize(
    "later",
    [
        {"state": "succeeded", "is_surplus": True},
        {"state": "declined"},
    ],
)
def test_a_paid_invoice_names_the_card_whose_money_was_kept(cinema: Cinema, later: Row) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid", paid_at=LONG_AGO)
    cinema.build_payment(invoice, state="succeeded", card_mask="3055")
    cinema.build_payment(invoice, attempt=2, card_mask="4242", **later)

    page = seen(armchair_of(cinema, viewer["id"]).look(PAGE))

    assert "card •3055 RUB 299.90 Paid" in page
    assert "•4242" not in page


def test_each_payment_says_why_it_was_charged(cinema: Cinema, workshop: Workshop) -> None:
    purchase = buy(workshop)

    page = seen(armchair_of(cinema, purchase.viewer_id).look(PAGE))

    assert (
        "period of your “A month of films” subscription from" in page.split("Why was I charged?")[1]
    )


@pytest.mark.parametrize(
    ("invoice", "payment", "words"),
    [
        ({}, None, "RUB 299.90 To be paid"),
        ({}, {"state": "declined"}, "RUB 299.90 To be paid"),
        ({}, {"state": "unknown"}, "RUB 299.90 At the bank"),
        ({"state": "past_due", "kind": "renewal"}, {"state": "sent"}, "RUB 299.90 At the bank"),
        # It lapses in the database when the next sweep comes by.
        ({"expires_at": LONG_AGO}, None, "RUB 299.90 Lapsed"),
        ({"state": "paid", "paid_at": LONG_AGO}, {"state": "succeeded"}, "RUB 299.90 Paid"),
        ({"state": "cancelled"}, {"state": "abandoned"}, "RUB 299.90 Cancelled"),
        ({"state": "uncollectible"}, {"state": "declined"}, "RUB 299.90 Not paid"),
        ({"state": "disputed"}, {"state": "succeeded"}, "RUB 299.90 Disputed at the bank"),
        (
            {"state": "partially_refunded", "refunded_minor": 10_000},
            {"state": "succeeded"},
            "RUB 299.90 Partly returned RUB 100.00 was returned",
        ),
        (
            {"state": "refunded", "refunded_minor": 29_990},
            {"state": "succeeded"},
            "RUB 299.90 Returned",
        ),
    ],
)
def test_an_invoice_is_told_as_it_stands(
    cinema: Cinema, invoice: dict[str, Any], payment: dict[str, Any] | None, words: str
) -> None:
    assert words in page_with(cinema, payment=payment, **invoice)


@pytest.mark.parametrize(
    ("invoice", "payment", "ways"),
    [
        ({}, None, 1),
        ({"state": "past_due"}, {"state": "declined"}, 1),
        # Whoever pays twice has to wait for the second payment to come back.
        ({}, {"state": "unknown"}, 0),
        ({"expires_at": LONG_AGO}, None, 0),
        ({"state": "paid"}, {"state": "succeeded"}, 0),
        ({"state": "cancelled"}, None, 0),
    ],
)
def test_only_what_can_be_paid_now_has_a_way_to_pay(
    cinema: Cinema, invoice: dict[str, Any], payment: dict[str, Any] | None, ways: int
) -> None:
    viewer = cinema.build_viewer()
    demanded = cinema.build_invoice(viewer, **invoice)
    if payment is not None:
        cinema.build_payment(demanded, **payment)

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert page.text.count(f'href="/pay/{demanded["id"]}"') == ways


def test_money_that_is_on_its_way_back_is_told(cinema: Cinema, workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund(workshop, purchase.invoice_id, amount_minor=10_000)

    page = seen(armchair_of(cinema, purchase.viewer_id).look(PAGE))

    assert "RUB 299.90 Paid RUB 100.00 is on its way back" in page


def test_a_refused_refund_is_not_told_as_on_its_way(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid", paid_at=LONG_AGO)
    payment = cinema.build_payment(invoice, state="succeeded")
    store(cinema.owner_engine, refunds=[build_refund(payment, state="refused")])

    assert "on its way back" not in seen(armchair_of(cinema, viewer["id"]).look(PAGE))


def test_the_newest_stands_first(cinema: Cinema, workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))

    page = armchair_of(cinema, purchase.viewer_id).look(PAGE).text

    assert page.index(str(renewal.invoice_id)) < page.index(str(purchase.invoice_id))


@pytest.fixture
def reader(cinema: Cinema) -> Armchair:
    """Return a viewer with 45 paid invoices, a day apart, that are told apart by their names."""
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    invoices = [
        build_invoice(
            subscription,
            description=f"Film {day:02}",
            state="paid",
            kind="manual",
            created_at=LONG_AGO + timedelta(days=day),
        )
        for day in range(45)
    ]
    store(cinema.owner_engine, invoices=invoices)
    return armchair_of(cinema, viewer["id"])


def next_page(armchair: Armchair, page: Any) -> Any:
    """Follow the link to older payments."""
    address = page.text.split('rel="next" href="')[1].split('"')[0]
    return armchair.look(address)


def films_on(page: Any) -> list[str]:
    """Return the numbers of the films on a page, as they stand."""
    return [part[:2] for part in page.text.split(">Film ")[1:]]


def test_every_payment_stands_on_one_page(reader: Armchair) -> None:
    first = reader.look(PAGE)
    second = next_page(reader, first)
    third = next_page(reader, second)

    films = films_on(first) + films_on(second) + films_on(third)

    assert films == [f"{day:02}" for day in reversed(range(45))]
    assert 'rel="next"' not in third.text
    assert "To the newest" not in seen(first)
    assert "To the newest" in seen(third)


def test_an_address_that_was_not_copied_whole_has_no_page(reader: Armchair) -> None:
    answer = reader.look(f"{PAGE}?cursor=WyIyMDI2")

    assert answer.status_code == 404
    assert "Perhaps the address was not copied whole" in seen(answer)


def test_whoever_has_paid_nothing_is_told_what_will_stand_here(cinema: Cinema) -> None:
    page = armchair_of(cinema, new_id()).look(PAGE)

    assert "Nothing has been charged yet" in seen(page)
    assert 'href="/plans"' in page.text


def test_nothing_of_another_viewer_is_listed(cinema: Cinema) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())

    page = armchair_of(cinema, new_id()).look(PAGE)

    assert str(invoice["id"]) not in page.text


def test_texts_that_people_type_are_words_and_nothing_else(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_invoice(viewer, description=HOSTILE)

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(" in page.text
    assert "{{7*7}}" in seen(page)


def test_the_list_is_read_by_one_statement(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    invoices = [build_invoice(subscription, kind="manual") for _ in range(30)]
    payments = [build_payment(invoice, state="declined") for invoice in invoices]
    store(cinema.owner_engine, invoices=invoices, payments=payments)
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.replica) as statements:
        armchair_of(cinema, viewer["id"]).look(PAGE)

    assert len(statements) == 1, statements


def test_a_stranger_is_led_to_the_door(cinema: Cinema) -> None:
    answer = cinema.app.test_client().get(PAGE, headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?return_to=%2Fhistory")


def test_a_language_that_was_chosen_writes_titles_and_amounts(
    cinema: Cinema, workshop: Workshop
) -> None:
    purchase = buy(workshop)

    page = seen(armchair_of(cinema, purchase.viewer_id, language="ru").look(PAGE))

    assert "Месяц кино" in page
    assert "299,90 ₽" in page


def test_an_invoice_that_lapses_far_ahead_can_be_paid(cinema: Cinema) -> None:
    assert "Pay" in page_with(cinema, expires_at=FAR_AHEAD).split("To be paid")[1]
