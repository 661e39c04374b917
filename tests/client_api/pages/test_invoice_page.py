"""One invoice: all that happened to it in words, with the receipts of the money."""

import pytest

from tests.admin_api.office import counted_statements
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema
from tests.client_api.pages.armchairs import HOSTILE, Armchair, armchair_of, seen
from tests.fixtures.builders import (
    build_gift_invoice,
    build_payment,
    build_receipt,
    build_refund,
    store,
)
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import disputed
from tests.state_updater.plan_moves import THIRTY_DAYS, after_days, change, offer
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    approved,
    declined,
    open_checkout,
    refund,
    refunded,
    renew,
    subscribe,
    unknown,
)


def page_of(invoice_id: object) -> str:
    return f"/history/{invoice_id}"


def test_the_story_of_a_payment_is_told_from_the_invoice_to_the_money(
    armchair: Armchair, purchase: Purchase
) -> None:
    page = seen(armchair.look(page_of(purchase.invoice_id)))

    assert "A month of films RUB 299.90 Paid" in page
    assert (
        "period of your “A month of films” subscription from" in page.split("Why was I charged?")[1]
    )
    assert "was made" in page
    assert "Payment by card •4242 RUB 299.90 Paid" in page
    assert page.index("was made") < page.index("Payment by card")


def test_two_tries_are_two_lines_and_the_first_says_that_nothing_was_taken(
    cinema: Cinema, workshop: Workshop
) -> None:
    waiting = subscribe(workshop)
    workshop.send(declined(open_checkout(workshop, waiting)))
    second = approved(workshop, open_checkout(workshop, waiting), transaction_id=TRANSACTION_ID + 1)
    workshop.send(second)

    page = seen(armchair_of(cinema, waiting.viewer_id).look(page_of(waiting.invoice_id)))

    assert "Declined by the bank There is not enough money on the card. Nothing was taken." in page
    assert "In the bank's own words: Недостаточно средств" in page
    assert page.index("Declined by the bank") < page.index("Payment by card •4242")


def test_money_at_the_bank_is_followed_and_offered_neither_for_payment_nor_for_giving_up(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))

    page = armchair.look(page_of(renewal.invoice_id))

    assert "The bank is processing your payment." in seen(page)
    assert "Planned charge to card •4242 RUB 299.90 At the bank" in seen(page)
    assert 'data-live="2"' in page.text
    assert "/pay/" not in page.text
    assert "Give it up" not in seen(page)
    assert "Nothing was taken" not in seen(page)


def test_money_that_went_back_is_a_line_of_its_own(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    refund_id = refund(workshop, purchase.invoice_id, amount_minor=10_000)
    on_its_way = armchair.look(page_of(purchase.invoice_id))
    workshop.send(refunded(refund_id, amount_minor=10_000))

    page = armchair.look(page_of(purchase.invoice_id))

    assert "Money back to card •4242 RUB 100.00 On its way back" in seen(on_its_way)
    assert 'data-live="2"' in on_its_way.text
    assert "Money back to card •4242 RUB 100.00 Returned" in seen(page)
    assert "RUB 299.90 Partly returned RUB 100.00 was returned" in seen(page)
    assert "data-live" not in page.text


def test_receipts_stand_with_the_money_that_they_are_for(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="refunded", refunded_minor=29_990)
    payment = build_payment(invoice, state="succeeded", card_mask="4242", settled_at=LONG_AGO)
    returned = build_refund(payment, state="succeeded", settled_at=FAR_AHEAD)
    own = {"url": "https://ofd.example/r/117"}
    store(
        cinema.owner_engine,
        payments=[payment],
        refunds=[returned],
        receipts=[
            build_receipt(payment, **own),
            build_receipt(
                payment,
                kind="income_return",
                refund_id=returned["id"],
                fiscal={"document_number": "118"},
            ),
        ],
    )

    page = armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"]))

    words = seen(page)
    assert 'href="https://ofd.example/r/117"' in page.text
    assert "Payment by card •4242 RUB 299.90 Paid Receipt № 117" in words
    assert "Money back to card •4242 RUB 299.90 Returned Receipt № 118" in words


def test_a_receipt_of_an_unknown_payment_is_shown_all_the_same(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid")
    payment = build_payment(invoice, state="succeeded")
    receipt = build_receipt(payment, payment_id=None, fiscal={})
    store(cinema.owner_engine, payments=[payment], receipts=[receipt])

    page = seen(armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"])))

    assert "Receipt RUB 299.90 Receipt" in page


@pytest.mark.parametrize("days", [0, 10])
def test_money_back_for_a_cheaper_plan_leads_to_how_it_was_counted(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, days: int
) -> None:
    cheaper = offer(workshop, amount_minor=9_990, **THIRTY_DAYS)
    instant = after_days(workshop, purchase, days)
    back_minor = {0: 20_000, 10: 13_333}[days]
    wish = change(workshop, purchase, cheaper, quoted_minor=-back_minor, quoted_at=instant)

    page = armchair.look(page_of(purchase.invoice_id))
    counted = seen(armchair.look(page_of(wish.new_invoice_id)))

    assert "You went over to a plan that costs less for the rest of the period." in seen(page)
    assert f'href="{page_of(wish.new_invoice_id)}"' in page.text
    assert "RUB 0.00 Nothing to pay" in counted
    assert "Why this amount?" in counted
    assert "Why was I charged?" not in counted


def test_money_back_for_another_reason_leads_nowhere(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    refund(workshop, purchase.invoice_id, amount_minor=1_000)

    assert "a plan that costs less" not in seen(armchair.look(page_of(purchase.invoice_id)))


def test_a_dispute_is_told(workshop: Workshop, armchair: Armchair, purchase: Purchase) -> None:
    disputed(workshop, purchase.invoice_id)

    page = seen(armchair.look(page_of(purchase.invoice_id)))

    assert "RUB 299.90 Disputed at the bank" in page
    assert "We learnt that the payment is disputed at the bank" in page


def test_money_that_was_not_owed_is_told_to_go_back(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="cancelled")
    cinema.build_payment(invoice, state="succeeded", is_surplus=True, settled_at=LONG_AGO)

    page = seen(armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"])))

    assert "This money was not owed: it goes back to the card by itself." in page


@pytest.mark.parametrize(
    ("origin", "card", "words"),
    [
        ("widget", "4242", "Payment by card •4242"),
        ("widget", None, "Payment"),
        ("viewer", "4242", "Payment by card •4242"),
        ("schedule", "4242", "Planned charge to card •4242"),
        ("schedule", None, "Planned charge to the saved card"),
        ("manager", "4242", "Charge that our support began"),
    ],
)
def test_a_payment_says_who_began_it(
    cinema: Cinema, origin: str, card: str | None, words: str
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid")
    cinema.build_payment(invoice, state="succeeded", origin=origin, card_mask=card)

    page = seen(armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"])))

    assert f"{words} RUB 299.90 Paid" in page


def test_texts_that_people_type_are_words_and_nothing_else(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description=HOSTILE)
    cinema.build_payment(invoice, state="declined", payer_message=HOSTILE, decline_code="0")

    page = armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert page.text.count("&lt;script&gt;alert(") >= 2


def test_the_page_is_read_by_two_statements(
    cinema: Cinema, armchair: Armchair, purchase: Purchase
) -> None:
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        armchair.look(page_of(purchase.invoice_id))

    assert len(statements) == 2, statements


def test_the_page_of_a_gift_needs_no_subscription(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = build_gift_invoice(viewer, paid_at=LONG_AGO)
    store(cinema.owner_engine, invoices=[invoice])

    page = seen(armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"])))

    assert "RUB 299.90 Paid" in page
    assert "For Gift" in page
