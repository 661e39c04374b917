"""While the bank may have the money every page says so, for as much as we or this browser know."""

import pytest

from client_api.pages.submitted_payments import SUBMITTED_COOKIE
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema, Row
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.fixtures.builders import build_gift, build_gift_invoice, store

PAGES = ("/subscription", "/history", "/history/{id}", "/plans", "/pay/{id}")

WORDS_OF_DEBT = (
    "Pay RUB",
    "Go on paying",
    "Give it up",
    "To be paid",
    "Begun",
    "begun",
    "not paid for it",
    "Go on to pay",
    "failed",
)
"""What nobody reads while their money may be at the bank."""

PROCESSING = {
    "/subscription": "The bank is processing your payment of RUB 299.90.",
    "/history": "RUB 299.90 At the bank",
    "/history/{id}": "The bank is processing your payment.",
    "/plans": "Your bank is processing the payment",
    "/pay/{id}": "Your bank is processing the payment",
}

BEGUN = "If you have just confirmed one at your bank, wait a minute"


@pytest.fixture
def invoice(cinema: Cinema) -> Row:
    return cinema.build_invoice(cinema.build_viewer())


def browser_of(cinema: Cinema, invoice: Row, *submitted: object) -> Armchair:
    """Return a browser of the one who owes, which saw the widget come to an end for payments."""
    armchair = armchair_of(cinema, invoice["viewer_id"])
    if submitted:
        armchair.client.set_cookie(SUBMITTED_COOKIE, ".".join(map(str, submitted)))
    return armchair


@pytest.mark.parametrize("page", PAGES)
def test_a_browser_that_saw_the_widget_end_reads_of_the_bank_on_every_page(
    cinema: Cinema, invoice: Row, page: str
) -> None:
    payment = cinema.build_payment(invoice)

    words = seen(browser_of(cinema, invoice, payment["id"]).look(page.format(**invoice)))

    assert PROCESSING[page] in words
    assert [word for word in WORDS_OF_DEBT if word in words] == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_any_browser_reads_of_the_bank_once_we_know(
    cinema: Cinema, invoice: Row, page: str, state: str
) -> None:
    cinema.build_payment(invoice, state=state)

    words = seen(browser_of(cinema, invoice).look(page.format(**invoice)))

    assert PROCESSING[page] in words
    assert [word for word in WORDS_OF_DEBT if word in words] == []


@pytest.mark.parametrize("page", ["/subscription", "/history/{id}", "/pay/{id}"])
def test_another_browser_reads_that_a_payment_was_begun(
    cinema: Cinema, invoice: Row, page: str
) -> None:
    cinema.build_payment(invoice)

    shown = browser_of(cinema, invoice).look(page.format(**invoice))

    assert BEGUN in seen(shown)
    assert "Go on paying RUB 299.90" in seen(shown)
    assert "data-live" in shown.text


def test_a_payment_that_was_begun_stands_so_in_the_list(cinema: Cinema, invoice: Row) -> None:
    cinema.build_payment(invoice)

    assert "RUB 299.90 Payment begun" in seen(browser_of(cinema, invoice).look("/history"))


def test_the_story_of_an_invoice_knows_what_the_browser_saw(cinema: Cinema, invoice: Row) -> None:
    payment = cinema.build_payment(invoice)

    words = seen(browser_of(cinema, invoice, payment["id"]).look(f"/history/{invoice['id']}"))

    assert "Payment RUB 299.90 At the bank" in words
    assert "The bank has not answered yet. You need not do anything." in words


def test_a_browser_remembers_several_payments(cinema: Cinema, invoice: Row) -> None:
    payment = cinema.build_payment(invoice)

    browser = browser_of(cinema, invoice, new_id(), "junk", payment["id"], "")

    assert PROCESSING["/subscription"] in seen(browser.look("/subscription"))


@pytest.mark.parametrize(
    ("is_submitted", "words"),
    [
        (True, "The bank is processing your payment. The code appears here by itself."),
        (False, BEGUN),
    ],
)
def test_a_gift_tells_where_its_payment_stands(
    cinema: Cinema, words: str, *, is_submitted: bool
) -> None:
    viewer = cinema.build_viewer()
    price = cinema.build_price()
    invoice = build_gift_invoice(viewer, state="issued", paid_at=None)
    gift = build_gift(invoice, price, state="ordered")
    store(cinema.owner_engine, invoices=[invoice], gifts=[gift])
    payment = cinema.build_payment(invoice)
    submitted = (payment["id"],) if is_submitted else ()

    page = browser_of(cinema, invoice, *submitted).look("/gifts")

    assert words in seen(page)
    assert ("Give it up" in seen(page)) is not is_submitted
    assert 'data-live="2"' in page.text
