"""Where the pay page says that a payment stands: our own state, never a browser's opinion."""

from datetime import timedelta
from typing import Any

import pytest

from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.client_api.pages.pay_pages import (
    BUTTON,
    open_page,
    open_paid_in_widget,
    seconds_between_looks,
    stage_on,
    text_of,
)
from tests.fixtures.builders import build_card, build_gift_invoice, build_invoice, store

NEVER_WHILE_MONEY_MAY_MOVE = ("failed", "declined", "nothing was taken", BUTTON.lower())


def page_of(cinema: Cinema, *, payment: Row | None = None, **invoice: Any) -> Any:
    """Return the page of an invoice with its last payment, in English."""
    viewer = cinema.build_viewer(locale="en")
    demanded = cinema.build_invoice(viewer, **invoice)
    if payment is not None:
        cinema.build_payment(demanded, **payment)
    return open_page(cinema, demanded, viewer)


@pytest.mark.parametrize(
    ("payment", "invoice", "stage"),
    [
        (None, {}, "ready"),
        ({"state": "abandoned"}, {}, "ready"),
        ({"state": "opened"}, {}, "unfinished"),
        ({"state": "sent"}, {}, "processing"),
        ({"state": "unknown"}, {}, "processing"),
        ({"state": "declined"}, {}, "declined"),
        ({"state": "refused"}, {}, "declined"),
        ({"state": "not_sent"}, {}, "declined"),
        ({"state": "sent"}, {"state": "past_due"}, "processing"),
        ({"state": "declined"}, {"state": "past_due"}, "declined"),
        ({"state": "succeeded"}, {"state": "paid"}, "paid"),
        ({"state": "succeeded"}, {"state": "partially_refunded"}, "paid"),
        ({"state": "succeeded"}, {"state": "disputed"}, "paid"),
        ({"state": "succeeded"}, {"state": "refunded"}, "refunded"),
        (None, {"state": "cancelled"}, "closed"),
        (None, {"state": "expired"}, "closed"),
        ({"state": "declined"}, {"state": "uncollectible"}, "closed"),
        (None, {"expires_at": LONG_AGO}, "closed"),
        # Money may still come for what was given up meanwhile, and then goes back.
        ({"state": "sent"}, {"state": "cancelled"}, "processing"),
        ({"state": "unknown"}, {"expires_at": LONG_AGO}, "processing"),
        # The check of a card ends with its money back.
        ({"state": "succeeded"}, {"state": "refunded", "kind": "card_check"}, "paid"),
    ],
)
def test_the_stage_follows_from_our_own_state(
    cinema: Cinema, payment: Row | None, invoice: Row, stage: str
) -> None:
    page = page_of(cinema, payment=payment, **invoice)

    assert stage_on(page) == stage


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_nothing_is_said_to_have_failed_while_money_may_be_on_its_way(
    cinema: Cinema, state: str
) -> None:
    page = page_of(cinema, payment={"state": state})

    standing = page.text.partition('id="standing"')[2].partition("</section>")[0].lower()
    assert [word for word in NEVER_WHILE_MONEY_MAY_MOVE if word in standing] == []
    assert "you may close this page" in standing


def test_who_saw_the_widget_end_waits_for_the_bank_until_we_have_heard(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer)
    payment = cinema.build_payment(invoice)

    page = open_paid_in_widget(cinema, invoice, viewer, payment)

    assert stage_on(page) == "processing"
    assert BUTTON not in page.text


@pytest.mark.parametrize("state", ["declined", "abandoned"])
def test_our_own_word_goes_before_that_of_the_widget(cinema: Cinema, state: str) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer)
    payment = cinema.build_payment(invoice, state=state)

    page = open_paid_in_widget(cinema, invoice, viewer, payment)

    assert stage_on(page) != "processing"
    assert BUTTON in page.text


def test_the_widgets_end_for_an_earlier_payment_says_nothing_of_this_one(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer)
    earlier = cinema.build_payment(invoice, state="declined", attempt=1)
    cinema.build_payment(invoice, attempt=2)

    page = open_paid_in_widget(cinema, invoice, viewer, earlier)

    assert stage_on(page) == "unfinished"


@pytest.mark.parametrize("junk", ["paid", "", "0", "../../x"])
def test_junk_in_the_browser_pays_nothing(cinema: Cinema, junk: str) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice)

    page = open_paid_in_widget(cinema, invoice, viewer, {"id": junk})

    assert stage_on(page) == "unfinished"


@pytest.mark.parametrize(
    ("payment", "invoice", "seconds"),
    [
        ({"state": "sent"}, {}, 1),
        ({"state": "opened"}, {}, 3),
        (None, {}, 10),
        ({"state": "declined"}, {}, 10),
        ({"state": "succeeded"}, {"state": "paid"}, None),
        (None, {"state": "cancelled"}, None),
    ],
)
def test_a_page_looks_for_news_while_there_may_be_some(
    cinema: Cinema, payment: Row | None, invoice: Row, seconds: int | None
) -> None:
    page = page_of(cinema, payment=payment, **invoice)

    assert seconds_between_looks(page) == seconds


def paid_page(cinema: Cinema, *, invoice: Row | None = None, **subscription: Any) -> str:
    """Return the page of a paid first invoice of a subscription that runs."""
    viewer = cinema.build_viewer(locale="en", timezone="Europe/Moscow")
    card = build_card(viewer)
    store(cinema.owner_engine, saved_cards=[card])
    bought = cinema.build_subscription(viewer, saved_card_id=card["id"], **subscription)
    paid = build_invoice(bought, state="paid", paid_at=LONG_AGO, **(invoice or {}))
    store(cinema.owner_engine, invoices=[paid])
    return text_of(open_page(cinema, paid, viewer))


def test_who_has_paid_learns_until_when_they_may_watch(cinema: Cinema) -> None:
    text = paid_page(cinema)

    assert "Paid. Enjoy the show!" in text
    assert '<dd id="watch-until">31 January 2126</dd>' in text


def test_who_has_paid_learns_of_the_next_charge(cinema: Cinema) -> None:
    text = paid_page(cinema)

    assert "Next charge: RUB 299.90 to card •4242 on 31 January 2126." in text
    assert "You can turn renewal off at any time" in text


def test_who_has_turned_renewal_off_learns_that_nothing_more_is_charged(cinema: Cinema) -> None:
    text = paid_page(cinema, auto_renew=False, renews_at=None)

    assert "nothing will be charged" in text
    assert "You can turn renewal off" not in text


def test_a_subscription_that_has_ended_promises_nothing(cinema: Cinema) -> None:
    over = {"state": "cancelled", "access_until": LONG_AGO, "ended_at": LONG_AGO}

    text = paid_page(cinema, **over, renews_at=None)

    assert "watch-until" not in text
    assert "Next charge" not in text


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "paused"},
        {"state": "past_due", "period_end": LONG_AGO + timedelta(days=30)},
    ],
)
def test_what_is_not_certain_now_is_not_promised(cinema: Cinema, columns: Row) -> None:
    text = paid_page(cinema, renews_at=None, **columns)

    assert "watch-until" not in text
    assert "next-charge" not in text


def test_a_paid_gift_leads_to_its_code(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = build_gift_invoice(viewer)
    store(cinema.owner_engine, invoices=[invoice])

    page = open_page(cinema, invoice, viewer)

    assert "Your gift is ready" in page.text
    assert 'href="/gifts"' in page.text


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "paid"}, "RUB 1.00 goes back to it"),
        ({"state": "refunded", "refunded_minor": 100}, "RUB 1.00 has gone back to it"),
    ],
)
def test_who_had_a_card_checked_learns_that_the_money_goes_back(
    cinema: Cinema, columns: Row, words: str
) -> None:
    page = page_of(cinema, kind="card_check", amount_minor=100, paid_at=LONG_AGO, **columns)

    assert "Your card is checked" in page.text
    assert words in text_of(page)


def test_money_that_was_not_owed_is_said_to_go_back(cinema: Cinema) -> None:
    page = page_of(cinema, state="cancelled", payment={"state": "succeeded", "is_surplus": True})

    assert "was not owed: it goes back to the card by itself" in page.text


def test_money_that_was_not_owed_is_told_though_a_later_attempt_paid(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer, state="paid", paid_at=LONG_AGO)
    cinema.build_payment(invoice, state="succeeded", is_surplus=True)
    cinema.build_payment(invoice, attempt=2, state="succeeded")

    page = open_page(cinema, invoice, viewer)

    assert "was not owed: it goes back to the card by itself" in page.text


def test_what_was_returned_is_told_with_its_amount(cinema: Cinema) -> None:
    page = page_of(cinema, state="refunded", refunded_minor=29_990)

    assert "RUB 299.90 has gone back" in text_of(page)


def test_a_part_that_was_returned_is_told_with_its_amount(cinema: Cinema) -> None:
    page = page_of(cinema, state="partially_refunded", refunded_minor=10_000)

    assert "RUB 100.00 of it has been returned." in text_of(page)


def test_a_disputed_payment_asks_nothing_of_the_viewer(cinema: Cinema) -> None:
    page = page_of(cinema, state="disputed")

    assert "Your bank is looking into this payment" in page.text
    assert BUTTON not in page.text


def test_a_declined_renewal_tells_when_we_try_again(cinema: Cinema) -> None:
    page = page_of(
        cinema,
        kind="renewal",
        state="past_due",
        next_attempt_at=FAR_AHEAD,
        period_start=LONG_AGO,
        period_end=LONG_AGO + timedelta(days=31),
        payment={"state": "declined", "decline_class": "funds", "decline_code": "5051"},
    )

    assert "we try your saved card again on 31 January 2126" in page.text
