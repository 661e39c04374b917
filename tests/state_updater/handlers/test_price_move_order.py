"""Of several price moves one holds for a subscriber: the last that was not cancelled."""

from datetime import timedelta

from interaction_bus.commands import (
    AnnouncePrice,
    CancelPriceMove,
    CancelSubscription,
    DropPriceMove,
    TurnRenewalOff,
    TurnRenewalOn,
)
from models import PriceMoveViewer
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import (
    DEARER,
    OLD,
    amount_of,
    announce,
    answer_command,
    consent_of,
    plan,
    plan_command,
    renew_and_pay,
    start_move,
    supersede_price,
)
from tests.state_updater.purchases import advance_to, buy, refusal_of, renew, subscribe


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
