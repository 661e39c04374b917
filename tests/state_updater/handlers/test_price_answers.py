"""What viewers say to a new price, and what the next renewal makes of it."""

from datetime import timedelta

import pytest

from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import (
    DEARER,
    OLD,
    amount_of,
    announced,
    answer,
    answer_command,
    consent_of,
    plan,
    renew_and_pay,
    start_move,
)
from tests.state_updater.purchases import (
    Purchase,
    Renewal,
    advance_to,
    buy,
    refusal_of,
    renew,
    renewal_command,
    renewal_invoices,
    subscription_of,
)


@pytest.mark.parametrize("answers", [[], [False], [True, False]])
def test_without_consent_the_old_price_is_kept_where_the_manager_said_so(
    workshop: Workshop, answers: list[bool]
) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    for agrees in answers:
        answer(workshop, purchase, consent_id, agrees=agrees)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD
    assert consent_of(workshop, consent_id).state == "kept"


def test_who_kept_the_old_price_keeps_it_for_the_following_period_too(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase, needs_consent=True)
    renew_and_pay(workshop, purchase, amount_minor=OLD)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


@pytest.mark.parametrize("answers", [[], [False], [True, False]])
def test_without_consent_the_renewal_stops_where_the_manager_said_so(
    workshop: Workshop, answers: list[bool]
) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    for agrees in answers:
        answer(workshop, purchase, consent_id, agrees=agrees)

    renew(workshop, purchase)

    subscription = subscription_of(workshop, purchase)
    assert renewal_invoices(workshop) == []
    assert (subscription.auto_renew, subscription.renews_at) == (False, None)
    assert subscription.access_until == subscription.period_end
    assert subscription.state == "expired"
    assert consent_of(workshop, consent_id).state == "stopped"
    assert workshop.staged("event")[-1] == "subscriptions.expired"


def test_a_doubled_tick_does_not_renew_what_the_first_one_stopped(workshop: Workshop) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end)

    ticks = [
        renewal_command(purchase, Renewal(new_id(), new_id()), period_start=period_end)
        for _ in range(2)
    ]
    workshop.send_all(list(ticks))

    assert renewal_invoices(workshop) == []


def test_a_viewer_who_changed_their_mind_to_yes_is_renewed_at_the_new_price(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    answer(workshop, purchase, consent_id, agrees=False)
    answer(workshop, purchase, consent_id, agrees=True)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == DEARER
    assert workshop.history(consent_id) == ["plan", "announce", "decline", "agree", "move"]


def test_the_same_answer_twice_is_one_answer(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    answer(workshop, purchase, consent_id, agrees=True)
    answered_at = consent_of(workshop, consent_id).answered_at
    workshop.advance(timedelta(hours=1))

    answer(workshop, purchase, consent_id, agrees=True)

    assert workshop.history(consent_id) == ["plan", "announce", "agree"]
    assert consent_of(workshop, consent_id).answered_at == answered_at


def test_a_price_that_was_not_announced_yet_cannot_be_answered(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop, needs_consent=True), purchase)

    refusal = refusal_of(workshop, answer_command(purchase, consent_id, agrees=True))

    assert refusal["code"] == "price_consent_not_found"


def test_another_viewers_price_cannot_be_answered(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    stranger = Purchase(new_id(), purchase.subscription_id, purchase.invoice_id)

    refusal = refusal_of(workshop, answer_command(stranger, consent_id, agrees=True))

    assert refusal["code"] == "price_consent_not_found"


def test_a_price_that_needs_no_consent_takes_no_answer(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase)

    refusal = refusal_of(workshop, answer_command(purchase, consent_id, agrees=False))

    assert refusal["code"] == "consent_not_needed"


def test_an_answer_after_the_renewal_comes_too_late(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    renew(workshop, purchase)

    refusal = refusal_of(workshop, answer_command(purchase, consent_id, agrees=True))

    assert (refusal["code"], refusal["facts"]["state"]) == ("not_allowed_in_this_state", "kept")
