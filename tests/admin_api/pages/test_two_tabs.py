"""A page that is older than what it shows does what its manager read on it, or nothing."""

import pytest
from werkzeug.test import TestResponse

from models import Refund
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import ENGLISH, HIDDEN, Desk, seat, words_of
from tests.state_updater.plan_moves import THIRTY_DAYS, offer, sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy, subscription_of


@pytest.fixture
def paid(office: Office) -> Purchase:
    """Return a paid subscription; commands are carried out at once."""
    sell_by_thirty_days(office.workshop)
    office.bus.is_prompt = True
    return buy(office.workshop)


def subscription_path(paid: Purchase, key: str) -> str:
    return f"/console/subscriptions/{paid.subscription_id}/{key}"


def refund_path(paid: Purchase) -> str:
    return f"/console/invoices/{paid.invoice_id}/refund"


def refunds(office: Office) -> list[int]:
    return [it.amount_minor for it in office.workshop.rows(Refund)]


def resend(desk: Desk, path: str, shown: TestResponse) -> TestResponse:
    """Send the form of a page that has been open for a while."""
    hidden = dict(HIDDEN.findall(shown.text))
    return desk.client.post(path, data={**hidden, "reason": REASON}, headers=ENGLISH)


def give_back(office: Office, paid: Purchase, amount_minor: int) -> None:
    """Have another manager give some of the money back meanwhile."""
    body = {"amount_minor": amount_minor, "reason": REASON}
    office.post(f"/invoices/{paid.invoice_id}/refund", body)


def test_an_old_page_does_not_turn_renewal_on_instead_of_off(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = subscription_path(paid, "renewal-off")
    shown = desk.open(path)
    desk.send(path, reason=REASON)

    resend(desk, path, shown)

    assert not subscription_of(office.workshop, paid).auto_renew


def test_an_old_page_does_not_turn_renewal_off_instead_of_on(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    desk.send(subscription_path(paid, "renewal-off"), reason=REASON)
    path = subscription_path(paid, "renewal-on")
    shown = desk.open(path)
    desk.send(path, reason=REASON)

    resend(desk, path, shown)

    assert subscription_of(office.workshop, paid).auto_renew


def test_turning_renewal_off_twice_by_one_form_is_done(desk: Desk, paid: Purchase) -> None:
    path = subscription_path(paid, "renewal-off")
    shown = desk.open(path)
    resend(desk, path, shown)

    again = resend(desk, path, shown)

    assert again.status_code == 303


def test_all_that_is_left_is_what_was_left_when_it_was_confirmed(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    asked = desk.send(refund_path(paid), everything="y", reason=REASON)
    give_back(office, paid, 10_000)

    refused = desk.confirm(refund_path(paid), asked)

    assert "RUB 299.90 goes back" in words_of(asked)
    assert refused.status_code >= 400
    assert refunds(office) == [10_000]


def test_giving_all_back_twice_by_one_form_is_done_once(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    asked = desk.send(refund_path(paid), everything="y", reason=REASON)
    desk.confirm(refund_path(paid), asked)

    again = desk.confirm(refund_path(paid), asked)

    assert again.status_code == 303
    assert refunds(office) == [29_990]


def test_changing_the_plan_twice_by_one_form_is_done_once(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    cheaper = offer(office.workshop, amount_minor=9_990, **THIRTY_DAYS)
    path, chosen = subscription_path(paid, "change"), f"{cheaper['plan_id']}:{cheaper['id']}"
    asked = desk.send(path, offer=chosen, when="now", reason=REASON)
    desk.confirm(path, asked)

    again = desk.confirm(path, asked)

    assert again.status_code == 303
    assert subscription_of(office.workshop, paid).plan_id == cheaper["plan_id"]


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("cancel", {"refund": "prorated"}),
        ("pause", {"until": ""}),
        ("grant-time", {"days": "7"}),
        ("demand", {"amount": "10", "description": "A lost remote control"}),
    ],
)
def test_what_is_confirmed_twice_is_done_once(
    desk: Desk, office: Office, paid: Purchase, key: str, typed: dict[str, str]
) -> None:
    path = subscription_path(paid, key)
    asked = desk.send(path, reason=REASON, **typed)
    desk.confirm(path, asked)

    again = desk.confirm(path, asked)

    assert again.status_code == 303
    assert len(office.bus.published) == 1


CHANGED = "Things have changed since you read this."


def test_two_managers_do_not_give_the_same_money_back_twice(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    other = seat(office, subject="boris")
    typed = {"amount": "50", "reason": REASON}
    asked = [who.send(refund_path(paid), **typed) for who in (desk, other)]
    desk.confirm(refund_path(paid), asked[0])

    told = other.confirm(refund_path(paid), asked[1])

    assert (told.status_code, refunds(office)) == (409, [5_000])
    assert CHANGED in words_of(told)
    assert "RUB 199.90 of this payment stays ours" in words_of(told)
    other.confirm(refund_path(paid), told)
    assert refunds(office) == [5_000, 5_000]


def test_two_managers_do_not_give_the_same_days_twice(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    other, path = seat(office, subject="boris"), subscription_path(paid, "grant-time")
    asked = [who.send(path, days="5", reason=REASON) for who in (desk, other)]
    desk.confirm(path, asked[0])
    once = subscription_of(office.workshop, paid).period_end

    told = other.confirm(path, asked[1])

    assert CHANGED in words_of(told)
    assert subscription_of(office.workshop, paid).period_end == once


def test_a_note_that_somebody_wrote_meanwhile_is_read_before_it_is_replaced(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = subscription_path(paid, "note")
    shown = desk.open(path)
    seat(office, subject="boris").send(path, manager_note="Do not refund!", reason=REASON)

    hidden = dict(HIDDEN.findall(shown.text))
    typed = {**hidden, "manager_note": "A nice lady", "reason": REASON}
    told = desk.client.post(path, data=typed, headers=ENGLISH)

    assert "Do not refund!" in words_of(told)
    assert "A nice lady" in told.text
    assert subscription_of(office.workshop, paid).manager_note == "Do not refund!"


def test_a_price_that_somebody_set_meanwhile_is_seen_before_it_is_replaced(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    path = f"/console/plans/{subscription_of(office.workshop, paid).plan_id}/price"
    other = seat(office, subject="boris")
    asked = desk.send(path, amount="399.90", currency="RUB", reason=REASON)
    typed = {"amount": "349.90", "currency": "RUB", "reason": REASON}
    other.confirm(path, other.send(path, **typed))

    told = desk.confirm(path, asked)

    assert told.status_code == 409
    assert CHANGED in words_of(told)
    assert "from RUB 349.90 to RUB 399.90" in words_of(told)
    assert desk.confirm(path, told).status_code == 303


def test_of_what_the_broker_fell_silent_about_the_same_form_makes_sure(
    desk: Desk, office: Office, paid: Purchase
) -> None:
    asked = desk.send(refund_path(paid), amount="50", reason=REASON)
    office.bus.is_frozen = True

    silent = desk.confirm(refund_path(paid), asked)

    office.bus.is_frozen = False
    again = desk.confirm(refund_path(paid), asked)
    assert silent.status_code == 503
    assert "It is not certain yet that this was taken" in words_of(silent)
    assert wish_in(silent) == wish_in(asked)
    assert again.status_code == 303
    assert refunds(office) == [5_000]


def wish_in(page: TestResponse) -> str:
    """Return by which a form is known when it is sent again."""
    return dict(HIDDEN.findall(page.text))["wish"]
