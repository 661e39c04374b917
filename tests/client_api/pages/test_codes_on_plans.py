"""A promo code on the page of plans: what each plan costs with it, and where it does not fit."""

import pytest

from tests.client_api.cinema import FAR_AHEAD, Cinema, Row
from tests.client_api.pages.pay_pages import sign_in
from tests.client_api.pages.plan_cards import card_on, look, stored_code, stranger, subscriber


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"percent": 50}, "RUB 149.95 instead of RUB 299.90 a month KINO50 50% off the next"),
        (
            {"kind": "amount", "amount_minor": 10_000, "currency": "RUB"},
            "RUB 199.90 instead of RUB 299.90 a month KINO50 RUB 100.00 off",
        ),
        ({"kind": "free_days", "free_days": 14}, "RUB 299.90 a month KINO50 14 days for free"),
    ],
)
def test_each_card_shows_its_price_with_the_code(cinema: Cinema, terms: Row, words: str) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, **terms)

    card = card_on(look(stranger(cinema), "?promo=%20kino50"))

    assert words in card


@pytest.mark.parametrize(
    ("duration", "later"), [("once", "RUB 299.90 from"), ("forever", "RUB 149.95 from")]
)
def test_a_card_with_a_code_says_what_is_paid_after_it(
    cinema: Cinema, duration: str, later: str
) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, duration=duration)

    card = card_on(look(stranger(cinema), "?promo=KINO50"))

    assert "You pay RUB 149.95." in card
    assert later in card


@pytest.mark.parametrize(
    ("terms", "trial_days", "is_told"),
    [
        ({"duration": "periods", "periods": 2}, 0, True),
        ({"duration": "periods", "periods": 2}, 7, True),
        ({"duration": "once"}, 7, True),
        # The next charge is of the full price already.
        ({"duration": "once"}, 0, False),
        ({"duration": "forever"}, 0, False),
        ({"duration": "forever"}, 7, False),
    ],
)
def test_a_price_that_goes_up_again_is_told_before_the_click(
    cinema: Cinema, terms: Row, trial_days: int, *, is_told: bool
) -> None:
    cinema.build_price(code="monthly", trial_days=trial_days)
    stored_code(cinema, **terms)

    card = card_on(look(stranger(cinema), "?promo=KINO50"))

    assert ("Once the code is used up: RUB 299.90 a month." in card) is is_told


def test_a_code_that_leaves_nothing_to_pay_says_so(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, percent=100)

    assert "You pay nothing." in card_on(look(stranger(cinema), "?promo=KINO50"))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"status": "archived"}, "This promo code is over."),
        ({"valid_from": FAR_AHEAD}, "This promo code cannot be used yet."),
        ({"uses": 1, "most_uses": 1}, "This promo code has been used up."),
        (
            {"kind": "amount", "amount_minor": 1, "currency": "USD"},
            "The promo code is for prices in another currency.",
        ),
    ],
)
def test_a_code_that_fits_no_plan_is_said_so_once_at_its_field(
    cinema: Cinema, terms: Row, words: str
) -> None:
    cinema.build_price(code="monthly")
    cinema.build_price(code="yearly")
    stored_code(cinema, **terms)

    page = look(stranger(cinema), "?promo=KINO50")

    field = page.text.partition('class="promo-code"')[2].partition("</div>")[0]
    assert words in field
    assert 'aria-invalid="true"' in field
    assert page.text.count(words) == 1
    assert "You pay RUB 299.90." in card_on(page, "monthly")


def test_the_page_of_one_plan_says_why_the_code_does_not_fit(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, status="archived")
    client = sign_in(cinema, cinema.build_viewer(locale="en"), locale="en")

    page = look(client, "/monthly?promo=KINO50")

    assert "This promo code is over." in page.text


def test_a_code_for_one_plan_says_so_on_the_others(cinema: Cinema) -> None:
    monthly, _yearly = cinema.build_price(code="monthly"), cinema.build_price(code="yearly")
    stored_code(cinema, plan_id=monthly["plan_id"])

    page = look(stranger(cinema), "?promo=KINO50")

    assert "50% off" in card_on(page, "monthly")
    assert "The promo code is for another plan." in card_on(page, "yearly")


@pytest.mark.parametrize("typed", ["NOPE", "X" * 300, "%00", "КИНО", "<script>"])
def test_a_code_that_does_not_exist_is_said_so_at_its_field(cinema: Cinema, typed: str) -> None:
    cinema.build_price(code="monthly")

    page = look(stranger(cinema), f"?promo={typed}")

    is_nothing = typed == "%00"
    assert ("There is no such promo code." in page.text) is not is_nothing
    assert "You pay RUB 299.90." in card_on(page)


def test_who_has_a_subscription_is_not_asked_for_a_code_here(cinema: Cinema) -> None:
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"))
    stored_code(cinema)

    page = look(client, "?promo=KINO50")

    assert 'name="promo"' not in page.text
    assert "KINO50" not in page.text.partition("<footer")[0]
