"""Price moves that are under way: found by queries, and each viewer told in good time."""

from datetime import timedelta

from interaction_bus.commands import CancelPriceMove, TurnRenewalOff, TurnRenewalOn
from models import PriceMoveViewer
from state_updater.tasks.sweeps import sweep
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import NOTICE_DAYS, plan, start_move
from tests.state_updater.purchases import advance_to, buy
from tests.state_updater.worker import Worker


def tick(worker: Worker) -> list[str]:
    """Run the sweeps of prices, carry out what they asked for, and return its kinds."""
    for name in ("price_moves_to_plan", "prices_to_announce", "idle_price_consents"):
        sweep(worker.context, name)
    asked = [type(command).__name__ for command in worker.reported()]
    worker.hand_on()
    return asked


def only_consent(workshop: Workshop) -> PriceMoveViewer:
    (consent,) = workshop.rows(PriceMoveViewer)
    return consent


def test_a_move_is_planned_for_a_subscriber_of_an_older_price(worker: Worker) -> None:
    purchase = buy(worker.workshop)
    start_move(worker.workshop)

    assert tick(worker) == ["PlanPriceMove"]

    assert only_consent(worker.workshop).subscription_id == purchase.subscription_id


def test_a_subscriber_is_planned_for_once(worker: Worker) -> None:
    buy(worker.workshop)
    start_move(worker.workshop)
    tick(worker)

    assert tick(worker) == []


def test_a_plan_that_got_lost_is_asked_for_again(worker: Worker) -> None:
    buy(worker.workshop)
    start_move(worker.workshop)
    sweep(worker.context, "price_moves_to_plan")
    worker.forget_staged()

    assert sweep(worker.context, "price_moves_to_plan") == 0
    worker.workshop.advance(timedelta(minutes=5))

    assert tick(worker) == ["PlanPriceMove"]


def test_a_renewal_that_is_turned_on_again_is_planned_for(worker: Worker) -> None:
    workshop = worker.workshop
    purchase = buy(workshop)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    start_move(workshop)
    assert tick(worker) == []

    workshop.send(TurnRenewalOn(subscription_id=purchase.subscription_id))

    assert tick(worker) == ["PlanPriceMove"]


def test_only_the_latest_move_is_planned(worker: Worker) -> None:
    workshop = worker.workshop
    buy(workshop)
    start_move(workshop)
    workshop.advance(timedelta(seconds=1))
    latest = start_move(workshop, amount_minor=34_900)

    tick(worker)

    assert only_consent(workshop).price_move_id == latest["id"]


def test_a_move_of_another_plan_concerns_nobody_here(worker: Worker) -> None:
    workshop = worker.workshop
    buy(workshop)
    other = build_plan()
    price = build_price(other, created_at=workshop.now())
    store(workshop.owner_engine, plans=[other], prices=[price])
    start_move(workshop, plan_id=other["id"], to_price_id=price["id"])

    assert tick(worker) == []


def test_a_cancelled_move_is_planned_for_nobody(worker: Worker) -> None:
    buy(worker.workshop)
    price_move = start_move(worker.workshop)
    worker.workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    assert tick(worker) == []


def test_a_price_is_announced_a_day_before_the_last_moment(worker: Worker) -> None:
    workshop = worker.workshop
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)
    applies_at = only_consent(workshop).applies_at
    advance_to(workshop, applies_at - timedelta(days=NOTICE_DAYS + 1, seconds=1))
    assert tick(worker) == []

    workshop.advance(timedelta(seconds=1))

    assert tick(worker) == ["AnnouncePrice"]
    consent = only_consent(workshop)
    assert (consent.id, consent.state, consent.applies_at) == (
        consent_id,
        "announced",
        applies_at,
    )


def test_an_announcement_is_asked_for_once_in_five_minutes(worker: Worker) -> None:
    workshop = worker.workshop
    purchase = buy(workshop)
    plan(workshop, start_move(workshop), purchase)
    advance_to(workshop, only_consent(workshop).applies_at - timedelta(days=NOTICE_DAYS + 1))

    asked = [sweep(worker.context, "prices_to_announce") for _ in range(2)]

    assert asked == [1, 0]


def test_what_a_cancelled_move_planned_is_closed(worker: Worker) -> None:
    workshop = worker.workshop
    purchase = buy(workshop)
    price_move = start_move(workshop)
    plan(workshop, price_move, purchase)
    workshop.send(CancelPriceMove(price_move_id=price_move["id"], reason="a mistake"))

    assert tick(worker) == ["DropPriceMove"]

    assert only_consent(workshop).state == "cancelled"
    assert tick(worker) == []
