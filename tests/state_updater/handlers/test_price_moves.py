"""A new price: planned, announced in time, answered, and taken by the renewal it was told for."""

from datetime import timedelta

import pytest

from billing_rules.derivation_parts import PriceConsent
from interaction_bus.commands import (
    AnnouncePrice,
    CancelPriceMove,
    CancelSubscription,
    DropPriceMove,
    TurnRenewalOff,
    TurnRenewalOn,
)
from models import Invoice, PriceMoveViewer
from runtime.identifiers import new_id
from state_updater.handlers.pricing import derivation_of
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import (
    CHEAPER,
    DEARER,
    NOTICE_DAYS,
    announce,
    announced,
    answer,
    answer_command,
    consent_of,
    plan,
    plan_command,
    renew_and_pay,
    start_move,
    supersede_price,
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
    subscribe,
    subscription_of,
)

OLD = 29_990


def amount_of(workshop: Workshop, invoice_id: object) -> int:
    return next(it.amount_minor for it in workshop.rows(Invoice) if it.id == invoice_id)


def test_a_new_version_of_the_price_leaves_a_subscriber_on_theirs(workshop: Workshop) -> None:
    purchase = buy(workshop)
    supersede_price(workshop, DEARER)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


def test_a_price_is_planned_for_the_first_renewal_after_its_notice(workshop: Workshop) -> None:
    purchase = buy(workshop)

    consent_id = plan(workshop, start_move(workshop), purchase)

    consent = consent_of(workshop, consent_id)
    assert (consent.state, consent.applies_at) == (
        "planned",
        subscription_of(workshop, purchase).period_end,
    )
    assert "prices.announced" not in workshop.staged("event")


def test_a_price_for_which_the_next_renewal_is_too_near_waits_for_the_one_after(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    first_end = subscription_of(workshop, purchase).period_end
    assert first_end is not None
    advance_to(workshop, first_end - timedelta(days=NOTICE_DAYS) + timedelta(seconds=1))

    consent_id = plan(workshop, start_move(workshop), purchase)

    assert consent_of(workshop, consent_id).applies_at > first_end + timedelta(days=27)


def test_a_plan_for_the_last_day_of_notice_is_announced_in_the_same_breath(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end - timedelta(days=NOTICE_DAYS, minutes=1))

    consent_id = plan(workshop, start_move(workshop), purchase)

    consent = consent_of(workshop, consent_id)
    assert (consent.state, consent.applies_at) == ("announced", period_end)
    assert workshop.staged("event")[-1] == "prices.announced"


def test_a_price_is_not_announced_before_its_time(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan"]


def test_a_price_is_announced_once_however_often_it_is_swept(workshop: Workshop) -> None:
    consent_id = announced(workshop, buy(workshop))

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan", "announce"]
    assert workshop.staged("event").count("prices.announced") == 1


def test_a_price_that_is_announced_late_is_put_off_by_a_period(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)
    planned_for = consent_of(workshop, consent_id).applies_at
    advance_to(workshop, planned_for - timedelta(days=NOTICE_DAYS) + timedelta(seconds=1))

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan", "postpone"]
    assert consent_of(workshop, consent_id).applies_at > planned_for


def test_a_rise_that_needs_no_consent_is_charged_from_the_day_announced(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase)

    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.amount_minor == DEARER
    assert workshop.history(consent_id) == ["plan", "announce", "move"]
    assert (
        subscription_of(workshop, purchase).price_id == consent_of(workshop, consent_id).to_price_id
    )


def test_the_first_invoice_at_a_new_price_tells_why_it_is_dearer(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    answer(workshop, purchase, consent_id, agrees=True)

    renewal = renew(workshop, purchase)

    told = derivation_of(workshop.row(Invoice, renewal.invoice_id)).price_move
    consent = consent_of(workshop, consent_id)
    assert told is not None
    assert (told.old_price_minor, told.consent) == (OLD, PriceConsent.AGREED)
    assert (told.announced_at, told.consented_at) == (consent.announced_at, consent.answered_at)


def test_the_invoice_after_that_tells_of_no_move(workshop: Workshop) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase)
    renew_and_pay(workshop, purchase, amount_minor=DEARER)

    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.amount_minor == DEARER
    assert derivation_of(invoice).price_move is None


def test_a_renewal_before_the_day_announced_is_at_the_old_price(workshop: Workshop) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase, announce_days=40)

    first, second = (
        amount_of(workshop, renew_and_pay(workshop, purchase, amount_minor=amount))
        for amount in (OLD, DEARER)
    )

    assert (first, second) == (OLD, DEARER)


def test_a_renewal_that_nobody_announced_the_price_for_is_at_the_old_one(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD
    assert workshop.history(consent_id) == ["plan", "postpone"]
    assert consent_of(workshop, consent_id).applies_at >= workshop.now() + timedelta(
        days=NOTICE_DAYS
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


def test_a_lower_price_is_taken_without_asking(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, amount_minor=CHEAPER, needs_consent=True)

    renewal = renew(workshop, purchase)

    assert consent_of(workshop, consent_id).needs_consent is False
    assert amount_of(workshop, renewal.invoice_id) == CHEAPER


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


def test_a_doubled_plan_makes_one_row(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop)

    workshop.send_all([plan_command(price_move, purchase)] * 2)
    workshop.send(plan_command(price_move, purchase))

    assert len(workshop.rows(PriceMoveViewer)) == 1


def test_a_plan_that_comes_again_after_the_move_raises_the_price_no_second_time(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop)
    announce(workshop, plan(workshop, price_move, purchase))
    renew_and_pay(workshop, purchase, amount_minor=DEARER)

    plan(workshop, price_move, purchase)

    (consent,) = workshop.rows(PriceMoveViewer)
    assert consent.state == "moved"


def test_a_later_move_takes_the_place_of_one_that_was_not_applied(workshop: Workshop) -> None:
    purchase = buy(workshop)
    earlier = plan(workshop, start_move(workshop), purchase)
    workshop.advance(timedelta(hours=1))

    later = plan(workshop, start_move(workshop, amount_minor=34_900), purchase)

    assert consent_of(workshop, earlier).state == "cancelled"
    announce(workshop, later)
    assert amount_of(workshop, renew(workshop, purchase).invoice_id) == 34_900


def test_an_earlier_move_that_is_planned_late_yields_to_the_later_one(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    earlier = start_move(workshop)
    workshop.advance(timedelta(hours=1))
    later = plan(workshop, start_move(workshop, amount_minor=34_900), purchase)

    plan(workshop, earlier, purchase)

    (consent,) = workshop.rows(PriceMoveViewer)
    assert (consent.id, consent.state) == (later, "planned")


def test_a_subscriber_of_the_newer_price_is_not_moved_back_to_an_older_one(
    workshop: Workshop,
) -> None:
    price_move = start_move(workshop)
    workshop.advance(timedelta(hours=1))
    newest = supersede_price(workshop, 44_900)
    purchase = subscribe(workshop, price_id=newest["id"])

    plan(workshop, price_move, purchase)

    assert workshop.rows(PriceMoveViewer) == []


def test_a_subscription_that_does_not_renew_is_not_planned_for(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    plan(workshop, start_move(workshop), purchase)

    assert workshop.rows(PriceMoveViewer) == []


def test_a_subscription_that_was_never_paid_is_not_planned_for(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    plan(workshop, start_move(workshop), purchase)

    assert workshop.rows(PriceMoveViewer) == []


def test_turning_renewal_off_for_a_while_does_not_shorten_the_notice(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    advance_to(workshop, consent_of(workshop, consent_id).applies_at - timedelta(days=1))
    workshop.send(AnnouncePrice(price_consent_id=consent_id))
    assert workshop.history(consent_id) == ["plan"]

    workshop.send(TurnRenewalOn(subscription_id=purchase.subscription_id))
    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


def test_a_cancelled_move_moves_nobody(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop)
    consent_id = plan(workshop, price_move, purchase)
    announce(workshop, consent_id)

    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))
    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


def test_a_cancelled_move_stops_no_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop, needs_consent=True, without_consent="stop_renewal")
    announce(workshop, plan(workshop, price_move, purchase))
    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


def test_a_cancelled_move_plans_for_nobody_else(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop)
    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    plan(workshop, price_move, purchase)

    assert workshop.rows(PriceMoveViewer) == []


def test_a_cancelled_move_takes_no_answers(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop, needs_consent=True)
    consent_id = plan(workshop, price_move, purchase)
    announce(workshop, consent_id)
    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    refusal = refusal_of(workshop, answer_command(purchase, consent_id, agrees=True))

    assert refusal["code"] == "price_move_cancelled"


def test_a_move_is_cancelled_once(workshop: Workshop) -> None:
    price_move = start_move(workshop)
    cancel = CancelPriceMove(price_move_id=price_move["id"], reason="a mistake")
    workshop.send(cancel)

    assert refusal_of(workshop, cancel)["code"] == "price_move_cancelled"


def test_a_move_that_nobody_made_cannot_be_cancelled(workshop: Workshop) -> None:
    cancel = CancelPriceMove(price_move_id=new_id(), reason="a mistake")

    assert refusal_of(workshop, cancel)["code"] == "price_move_not_found"


def test_what_was_planned_is_closed_once_the_move_is_cancelled(workshop: Workshop) -> None:
    purchase = buy(workshop)
    price_move = start_move(workshop)
    consent_id = plan(workshop, price_move, purchase)
    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    workshop.send(DropPriceMove(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan", "cancel"]


def test_what_was_planned_is_closed_once_the_subscription_has_ended(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)
    workshop.send(CancelSubscription(subscription_id=purchase.subscription_id, reason="moved away"))

    workshop.send(DropPriceMove(price_consent_id=consent_id))

    assert consent_of(workshop, consent_id).state == "cancelled"


def test_a_move_that_may_still_reach_its_viewer_is_not_closed(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)

    workshop.send(DropPriceMove(price_consent_id=consent_id))

    assert consent_of(workshop, consent_id).state == "planned"
