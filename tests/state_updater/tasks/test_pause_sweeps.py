"""Pauses that end by themselves."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models import Subscription
from state_updater.tasks.pause_sweeps import due_resumptions
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import pause, resume
from tests.state_updater.purchases import Purchase, buy, subscription_of


def sweep(workshop: Workshop) -> int:
    """Look once for pauses whose time is over."""
    with Session(workshop.engine) as session, session.begin():
        return due_resumptions(session, workshop.now())


def paused_for_a_week(workshop: Workshop) -> Purchase:
    purchase = buy(workshop)
    pause(workshop, purchase, resumes_at=workshop.now() + timedelta(days=7))
    return purchase


def test_a_pause_whose_time_is_over_is_to_be_ended(workshop: Workshop) -> None:
    paused_for_a_week(workshop)
    workshop.advance(timedelta(days=7))

    assert sweep(workshop) == 1
    assert workshop.staged("command")[-1] == "ResumeSubscription"


def test_a_pause_goes_on_until_its_time(workshop: Workshop) -> None:
    paused_for_a_week(workshop)
    workshop.advance(timedelta(days=6))

    assert sweep(workshop) == 0


def test_a_pause_without_an_end_is_never_swept(workshop: Workshop) -> None:
    pause(workshop, buy(workshop))
    workshop.advance(timedelta(days=365))

    assert sweep(workshop) == 0


def test_a_pause_that_was_asked_about_is_left_for_a_while(workshop: Workshop) -> None:
    paused_for_a_week(workshop)
    workshop.advance(timedelta(days=7))

    looks = [sweep(workshop), sweep(workshop)]
    workshop.advance(timedelta(minutes=6))

    assert [*looks, sweep(workshop)] == [1, 0, 1]


def test_what_goes_on_already_is_not_resumed(workshop: Workshop) -> None:
    purchase = paused_for_a_week(workshop)
    resume(workshop, purchase)
    workshop.advance(timedelta(days=7))

    assert sweep(workshop) == 0
    assert subscription_of(workshop, purchase).resumes_at is None
    assert workshop.row(Subscription, purchase.subscription_id).state == "active"
