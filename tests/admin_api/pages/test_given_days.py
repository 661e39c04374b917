"""Days that managers give, and what they do to the next charge."""

from datetime import timedelta

import pytest

from models import Invoice
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, seat, words_of
from tests.admin_api.pages.subscription_acts import confirmed, day_words, missed, path_of
from tests.state_updater.purchases import (
    Purchase,
    subscription_of,
)


def test_given_days_lengthen_what_is_paid(desk: Desk, office: Office, purchase: Purchase) -> None:
    before = subscription_of(office.workshop, purchase).period_end
    path = path_of(purchase, "grant-time")

    asked = desk.send(path, days="7", reason=REASON)
    desk.confirm(path, asked)

    assert "The viewer gets 7 days for nothing." in words_of(asked)
    assert "then lasts until" in words_of(asked)
    assert subscription_of(office.workshop, purchase).period_end == before + timedelta(days=7)


@pytest.mark.parametrize("days", ["0", "-3", "3661", "many", ""])
def test_days_that_make_no_sense_are_told_beside_their_field(
    desk: Desk, purchase: Purchase, days: str
) -> None:
    refused = desk.send(path_of(purchase, "grant-time"), days=days, reason=REASON)

    assert refused.status_code == 422
    assert 'id="days-error"' in refused.text


def test_support_may_give_days(office: Office, purchase: Purchase) -> None:
    support = seat(office, "support", subject="semyon")

    done = confirmed(support, path_of(purchase, "grant-time"), days="1")

    assert done.status_code == 303
    assert office.outcomes(manager_id="semyon", action="grant_time") == ["asked"]


def test_days_for_who_owes_say_when_the_card_is_tried(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    invoice = missed(office, purchase)
    path = path_of(purchase, "grant-time")

    asked = desk.send(path, days="1", reason=REASON)
    desk.confirm(path, asked)

    words = words_of(asked)
    moved = office.workshop.row(Invoice, invoice.id)
    assert moved.next_attempt_at == invoice.next_attempt_at
    assert f"Invoice {invoice.number} then pays for the time from" in words
    assert f"The card is tried for it on {day_words(moved.next_attempt_at)}" in words
    assert "The next charge moves with it" not in words
    access = subscription_of(office.workshop, purchase).access_until
    assert f"the viewer may watch until {day_words(access)}" in words


def test_a_try_waits_for_the_days_that_are_given(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    invoice = missed(office, purchase)
    path = path_of(purchase, "grant-time")

    asked = desk.send(path, days="40", reason=REASON)
    desk.confirm(path, asked)

    moved = office.workshop.row(Invoice, invoice.id)
    assert moved.next_attempt_at > invoice.next_attempt_at
    assert f"The card is tried for it on {day_words(moved.next_attempt_at)}" in words_of(asked)


def test_days_for_who_renews_move_the_next_charge(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    before = subscription_of(office.workshop, purchase).renews_at
    path = path_of(purchase, "grant-time")

    asked = desk.send(path, days="3", reason=REASON)
    desk.confirm(path, asked)

    assert "The next charge moves with it." in words_of(asked)
    renews_at = subscription_of(office.workshop, purchase).renews_at
    assert renews_at == before + timedelta(days=3)
