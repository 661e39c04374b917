"""Giving money back: asked why, told what follows, and done once."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from models import Refund
from tests.admin_api.disputes import add_dispute
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import ENGLISH, FIELDS, Desk, seat, words_of
from tests.admin_api.stories import paid_invoice
from tests.fixtures.builders import (
    build_gift,
    build_gift_invoice,
    build_payment,
    build_refund,
    store,
)
from tests.state_updater.purchases import Purchase, buy


@pytest.fixture
def paid(office: Office) -> Purchase:
    """Return a paid subscription; commands are carried out at once."""
    office.bus.is_prompt = True
    return buy(office.workshop)


def refund_path(invoice_id: object) -> str:
    return f"/console/invoices/{invoice_id}/refund"


def resend(desk: Desk, path: str, page: TestResponse, **changes: str) -> TestResponse:
    """Send on what a page asks to confirm, with something changed."""
    shown = {name: unescape(value) for name, value in FIELDS.findall(page.text)}
    return desk.client.post(path, data=shown | changes, headers=ENGLISH)


def refunds(office: Office) -> list[int]:
    return [it.amount_minor for it in office.workshop.rows(Refund)]


def test_a_refund_names_the_amount_before_it_is_made(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)

    asked = desk.send(path, amount="100", reason=REASON)

    assert "RUB 100.00 goes back to card •4242" in words_of(asked)
    assert "RUB 199.90 of this payment stays ours." in words_of(asked)
    assert '<button class="danger">Refund RUB\N{NO-BREAK SPACE}100.00</button>' in asked.text
    assert refunds(office) == []


def test_a_confirmed_refund_is_made(desk: Desk, office: Office, paid: Purchase) -> None:
    path = refund_path(paid.invoice_id)

    done = desk.confirm(path, desk.send(path, amount="100", reason=REASON))

    assert done.status_code == 303
    assert done.location == f"/console/invoices/{paid.invoice_id}"
    assert refunds(office) == [10_000]
    assert "The refund is on its way to the bank." in words_of(desk.open(done.location))


def test_all_that_is_left_goes_back_where_just_this_is_said(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)

    asked = desk.send(path, everything="y", reason=REASON)
    desk.confirm(path, asked)

    assert "so the subscription ends with it" in words_of(asked)
    assert refunds(office) == [29_990]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        # As a form is that the back button brought back without what was typed.
        ({"amount": ""}, "Write an amount, or say that all of it goes back."),
        ({"amount": "100", "everything": "y"}, "Either an amount, or all of it."),
    ],
)
def test_a_refund_whose_amount_is_not_said_plainly_is_asked_again(
    desk: Desk, paid: Purchase, typed: dict[str, str], complaint: str
) -> None:
    refused = desk.send(refund_path(paid.invoice_id), reason=REASON, **typed)

    assert refused.status_code == 422
    assert complaint in words_of(refused)
    assert "What will happen" not in words_of(refused)


def test_a_browser_that_goes_back_finds_the_amount_that_was_typed(
    desk: Desk, paid: Purchase
) -> None:
    form = desk.open(refund_path(paid.invoice_id)).text

    [field] = re.findall(r'<input[^>]* name="amount"[^>]*>', form)
    assert "autocomplete" not in field


def test_an_amount_that_was_changed_after_all_is_confirmed_anew(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)
    asked = desk.send(path, amount="1.00", reason=REASON)

    changed = resend(desk, path, asked, amount="299.90")

    assert "RUB 299.90 goes back" in words_of(changed)
    assert refunds(office) == []


def test_going_back_keeps_what_was_typed(desk: Desk, office: Office, paid: Purchase) -> None:
    path = refund_path(paid.invoice_id)
    asked = desk.send(path, amount="77.50", reason=REASON)

    form = resend(desk, path, asked, back="1")

    assert 'value="77.50"' in form.text
    assert "<textarea" in form.text
    assert refunds(office) == []


def test_the_form_of_a_refund_says_how_much_is_left(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)
    office.post(f"/invoices/{paid.invoice_id}/refund", {"amount_minor": 990, "reason": REASON})

    form = words_of(desk.open(path))

    assert "All that is left: RUB 290.00" in form


def test_a_doubled_click_refunds_once(desk: Desk, office: Office, paid: Purchase) -> None:
    path = refund_path(paid.invoice_id)
    asked = desk.send(path, amount="100", reason=REASON)

    desk.confirm(path, asked)
    again = desk.confirm(path, asked)

    assert again.status_code == 303
    assert refunds(office) == [10_000]


@pytest.mark.parametrize("amount", ["0", "299.91", "abc", "1e5", "-1", "299.905"])
def test_an_amount_that_makes_no_sense_is_told_beside_its_field(
    desk: Desk, office: Office, paid: Purchase, amount: str
) -> None:
    refused = desk.send(refund_path(paid.invoice_id), amount=amount, reason=REASON)

    assert refused.status_code == 422
    assert 'id="amount-error"' in refused.text
    assert refunds(office) == []


def test_an_amount_may_be_typed_as_people_write_it(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)

    desk.confirm(path, desk.send(path, amount="99,50", reason=REASON))

    assert refunds(office) == [9_950]


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_an_act_needs_its_reason(desk: Desk, office: Office, paid: Purchase, reason: str) -> None:
    refused = desk.send(refund_path(paid.invoice_id), amount="100", reason=reason)

    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert refunds(office) == []


def test_a_reason_that_is_too_short_is_refused_in_words_about_reasons(
    desk: Desk, paid: Purchase
) -> None:
    refused = desk.send(refund_path(paid.invoice_id), amount="100", reason="ab")

    assert "A reason has from 3 to 500 characters." in words_of(refused)


def test_the_trail_has_who_refunded_why(desk: Desk, office: Office, paid: Purchase) -> None:
    path = refund_path(paid.invoice_id)

    desk.confirm(path, desk.send(path, amount="100", reason=REASON))

    [line] = office.trail(action="refund_invoice")
    assert (line.manager_id, line.reason, line.detail["outcome"]) == ("olga", REASON, "asked")


def test_a_form_of_another_site_refunds_nothing(desk: Desk, office: Office, paid: Purchase) -> None:
    stranger = desk.client.post(
        refund_path(paid.invoice_id),
        data={"amount": "100", "reason": REASON, "wish": "0" * 32},
        headers={"Accept": "text/html"},
    )

    assert stranger.status_code == 400
    assert refunds(office) == []


def test_support_may_not_refund_and_is_told_so(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    support = seat(office, "support", subject="semyon")

    page = support.open(refund_path(invoice["id"]))

    assert "Only managers may do this." in words_of(page)
    assert "<textarea" not in page.text


def test_what_support_sends_all_the_same_is_refused_and_kept_in_the_trail(
    office: Office, paid: Purchase
) -> None:
    support = seat(office, "support", subject="semyon")
    path = refund_path(paid.invoice_id)
    typed = {"amount": "100", "reason": REASON, "wish": "a" * 32}
    asked = support.send(path, form_at="/console/search", **typed)

    refused = support.confirm(path, asked)

    assert refused.status_code == 403
    assert refunds(office) == []
    assert office.outcomes(manager_id="semyon") == ["refused"]


def test_money_that_the_bank_decides_about_is_not_refunded(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    add_dispute(office, payment)

    page = desk.open(f"/console/invoices/{invoice['id']}")

    assert "Refund The bank decides about this money, or has taken it." in words_of(page)


def test_money_on_its_way_back_is_not_refunded_again(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    store(office.workshop.owner_engine, refunds=[build_refund(payment)])

    page = desk.open(refund_path(invoice["id"]))

    assert "All of the money went back, or is on its way back." in words_of(page)


def test_money_that_was_not_owed_goes_back_first(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    invoice, _ = paid_invoice(office)
    surplus = build_payment(
        invoice,
        attempt=2,
        state="succeeded",
        is_surplus=True,
        provider_transaction_id=778,
        amount_minor=5_000,
    )
    returned = build_refund(surplus, state="refused")
    store(office.workshop.owner_engine, payments=[surplus], refunds=[returned])
    path = refund_path(invoice["id"])

    desk.confirm(path, desk.send(path, everything="y", reason=REASON))

    assert office.workshop.rows(Refund, payment_id=surplus["id"])[-1].amount_minor == 5_000


def test_a_gift_is_taken_back_before_its_money_goes(desk: Desk, office: Office) -> None:
    invoice = build_gift_invoice(office.workshop.viewer)
    payment = build_payment(invoice, state="succeeded", provider_transaction_id=5)
    gift = build_gift(invoice, office.workshop.price)
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment], gifts=[gift])

    page = desk.open(refund_path(invoice["id"]))

    assert "Take the gift back, and its money goes back with it." in words_of(page)


def test_a_wish_that_the_bus_does_not_take_is_told_and_can_be_sent_again(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = refund_path(paid.invoice_id)
    asked = desk.send(path, amount="100", reason=REASON)
    office.bus.is_down = True

    refused = desk.confirm(path, asked)
    office.bus.is_down = False
    done = desk.confirm(path, asked)

    assert refused.status_code == 503
    assert "sending it twice does no harm" in words_of(refused)
    assert done.status_code == 303
    assert refunds(office) == [10_000]
