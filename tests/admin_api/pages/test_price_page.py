"""A new price: shown with its effect, then set, and nothing in between."""

import pytest

from models import Price
from tests.admin_api.office import REASON, Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.offer_steps import (
    add_price,
    confirm,
    hidden_of,
    plan_address,
    set_price,
    subscribers,
)
from tests.fixtures.builders import NOON

TYPED = {"amount": "399", "currency": "RUB", "reason": REASON}


def test_the_effect_is_shown_before_the_price_is_set(office: Office, desk: Desk) -> None:
    shown = desk.send(plan_address(office, "/price"), **TYPED)

    assert shown.status_code == 200
    assert "A month of films: from RUB 299.90 to RUB 399.00" in words_of(shown)
    assert len(office.workshop.rows(Price)) == 1


def test_the_effect_counts_who_stays_and_what_a_move_would_bring(
    office: Office, desk: Desk
) -> None:
    subscribers(office, 2)
    subscribers(office, 1, auto_renew=False, renews_at=None)

    shown = desk.send(plan_address(office, "/price"), **TYPED)

    assert table_of(shown) == [
        ["RUB 299.90", "3", "2", "RUB 99.10", "RUB 599.80", "RUB 798.00"],
        ["All", "3", "2", "—", "RUB 599.80", "RUB 798.00"],
    ]
    assert "3 subscribers stay at the prices they have." in words_of(shown)


def test_a_price_in_a_new_currency_concerns_nobody(office: Office, desk: Desk) -> None:
    subscribers(office, 2)

    shown = desk.send(plan_address(office, "/price"), **TYPED | {"currency": "USD"})

    assert "A month of films for USD 399.00" in words_of(shown)
    assert "Nobody subscribes in this currency yet" in words_of(shown)


def test_a_confirmed_price_is_set_with_its_reason(office: Office, desk: Desk) -> None:
    done = set_price(desk, office, "399")

    assert (done.status_code, done.location) == (303, plan_address(office))
    current = [it for it in office.workshop.rows(Price) if it.superseded_at is None]
    assert [it.amount_minor for it in current] == [39_900]
    assert [line.reason for line in office.trail(action="set_price")] == [REASON]


def test_the_page_of_the_plan_tells_that_it_is_set(office: Office, desk: Desk) -> None:
    done = set_price(desk, office, "399")

    page = desk.open(done.location)

    assert "The new price holds for who subscribes from now on." in words_of(page)


@pytest.mark.parametrize("typed", ["1299,9", "1 299.90", " 1299.90 ", "1\N{NO-BREAK SPACE}299,90"])
def test_an_amount_is_read_however_it_is_written(office: Office, desk: Desk, typed: str) -> None:
    set_price(desk, office, typed)

    assert 129_990 in {it.amount_minor for it in office.workshop.rows(Price)}


@pytest.mark.parametrize("typed", ["", "0", "0.00", "-5", "1.999", "many", "1e5", "٣", "9" * 13])
def test_what_is_no_amount_is_told(office: Office, desk: Desk, typed: str) -> None:
    refused = desk.send(plan_address(office, "/price"), **TYPED | {"amount": typed})

    assert refused.status_code == 422
    assert 'id="amount-error"' in refused.text


@pytest.mark.parametrize("currency", ["", "RU", "rub", "roubles", "₽₽₽"])
def test_what_is_no_currency_is_told(office: Office, desk: Desk, currency: str) -> None:
    refused = desk.send(plan_address(office, "/price"), **TYPED | {"currency": currency})

    assert refused.status_code == 422
    assert 'id="currency-error"' in refused.text


def test_the_price_that_holds_already_is_no_new_one(office: Office, desk: Desk) -> None:
    refused = desk.send(plan_address(office, "/price"), **TYPED | {"amount": "299.90"})

    assert refused.status_code == 422
    assert "The plan costs just that already." in words_of(refused)


def test_a_price_that_was_set_meanwhile_is_told(office: Office, desk: Desk) -> None:
    path = plan_address(office, "/price")
    shown = desk.send(path, **TYPED)
    set_price(seat(office, subject="petr"), office, "399")

    refused = confirm(desk, path, shown)

    assert refused.status_code == 422
    assert "The plan costs just that already." in words_of(refused)


def test_another_amount_than_the_one_shown_is_shown_first(office: Office, desk: Desk) -> None:
    path = plan_address(office, "/price")
    shown = desk.send(path, **TYPED)

    again = confirm(desk, path, shown, amount="3990")

    assert again.status_code == 200
    assert "to RUB 3,990.00" in words_of(again)
    assert len(office.workshop.rows(Price)) == 1


def test_one_may_go_back_and_change_it(office: Office, desk: Desk) -> None:
    path = plan_address(office, "/price")

    back = confirm(desk, path, desk.send(path, **TYPED), back="1")

    assert 'value="399"' in back.text
    assert hidden_of(back)["confirmed"] == ""
    assert len(office.workshop.rows(Price)) == 1


def test_no_price_is_set_for_an_archived_plan(office: Office, desk: Desk) -> None:
    desk.send(plan_address(office, "/archive"), reason=REASON)

    refused = set_price(desk, office, "399")

    assert refused.status_code == 409
    assert len(office.workshop.rows(Price)) == 1


def test_the_effect_takes_two_statements(office: Office, desk: Desk) -> None:
    older = add_price(office, amount_minor=19_900, superseded_at=NOON)
    subscribers(office, 2, price=older)
    path = plan_address(office, "/price")
    form = {**hidden_of(desk.open(path)), **TYPED}

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.client.post(path, data=form, headers={"Accept": "text/html"})

    assert len(statements) == 2


def test_a_hostile_reason_stays_a_reason(office: Office, desk: Desk) -> None:
    shown = desk.send(plan_address(office, "/price"), **TYPED | {"reason": HOSTILE})

    assert "<script>alert" not in shown.text
    assert HOSTILE in words_of(shown)


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_prices_are_for_managers(office: Office, role: str) -> None:
    assert seat(office, role).open(plan_address(office, "/price")).status_code == 403
