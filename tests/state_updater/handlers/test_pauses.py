"""Standing still and going on: what happens to access, the paid period and its money."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from billing_rules.money import Money
from billing_rules.why_charged import why_charged
from billing_rules.wording import date_words
from interaction_bus.commands import PauseSubscription, ResumeSubscription
from models import Invoice, StateChange
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from state_updater.outbox import SCHEDULE
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import CLOCK_SLACK, after_days, end, pause, resume
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    buy,
    declined,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)

MOSCOW = ZoneInfo("Europe/Moscow")


def pause_command(purchase: Purchase, *, resumes_at: datetime | None = None) -> PauseSubscription:
    return PauseSubscription(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        resumes_at=resumes_at,
    )


def invoice_of(workshop: Workshop, purchase: Purchase) -> Invoice:
    return workshop.row(Invoice, purchase.invoice_id)


def why_charged_for(invoice: Invoice) -> str:
    told = why_charged(
        invoice.derivation,
        Money(invoice.amount_minor, invoice.currency),
        locale="en",
        timezone=MOSCOW.key,
        period=(invoice.period_start, invoice.period_end),
    )
    assert told
    return told


def resume_command(purchase: Purchase) -> ResumeSubscription:
    return ResumeSubscription(
        subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id
    )


def detail_of(workshop: Workshop, purchase: Purchase, trigger: str) -> dict[str, Any]:
    """Return what the history tells of the one move of a subscription by this trigger."""
    moved = select(StateChange.detail).where(
        StateChange.subject_id == purchase.subscription_id, StateChange.trigger == trigger
    )
    with workshop.owner_engine.connect() as connection:
        return connection.execute(moved).scalar_one()


def test_a_pause_ends_access_at_once(workshop: Workshop, purchase: Purchase) -> None:
    after_days(workshop, purchase, 10)

    pause(workshop, purchase)

    paused = subscription_of(workshop, purchase)
    assert paused.state == "paused"
    assert paused.paused_at == paused.access_until == paused.access_revoked_at
    assert paused.renews_at is None
    assert workshop.staged("event")[-2:] == ["access.revoked", "subscriptions.paused"]


def test_after_a_pause_the_rest_of_the_period_is_left(
    workshop: Workshop, purchase: Purchase
) -> None:
    before = subscription_of(workshop, purchase)
    after_days(workshop, purchase, 10)
    pause(workshop, purchase)
    paused_at = subscription_of(workshop, purchase).paused_at
    workshop.advance(timedelta(days=45))

    resume(workshop, purchase)

    resumed = subscription_of(workshop, purchase)
    paused_for = resumed.period_end - before.period_end
    assert timedelta(0) <= paused_for - timedelta(days=45) < CLOCK_SLACK
    assert resumed.period_end - (paused_at + paused_for) == before.period_end - paused_at
    assert resumed.renews_at == resumed.period_end
    assert resumed.access_until == resumed.period_end + timedelta(days=3)
    assert (resumed.paused_at, resumed.resumes_at, resumed.access_revoked_at) == (None, None, None)


def test_a_pause_re_anchors_the_subscription_visibly(
    workshop: Workshop, purchase: Purchase
) -> None:
    before = subscription_of(workshop, purchase)
    pause(workshop, purchase)
    workshop.advance(timedelta(days=12))
    resume(workshop, purchase)

    detail = detail_of(workshop, purchase, "resume")

    after = subscription_of(workshop, purchase)
    assert detail["old_period_end"] == before.period_end.isoformat()
    assert detail["new_period_end"] == after.period_end.isoformat()
    assert detail["old_anchor_day"] == before.anchor_day
    assert detail["new_anchor_day"] == after.anchor_day == after.period_end.day


def test_a_pause_on_the_31st_keeps_to_the_day_on_which_it_lets_the_period_end(
    workshop: Workshop,
) -> None:
    now = workshop.now()
    new_year = datetime(now.year + 1, 1, 31, 12, tzinfo=now.tzinfo)
    advance_to(workshop, new_year)
    purchase = buy(workshop)
    assert subscription_of(workshop, purchase).anchor_day == 31
    pause(workshop, purchase)
    workshop.advance(timedelta(days=5))

    resume(workshop, purchase)
    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    anchor = subscription_of(workshop, purchase).anchor_day
    assert anchor == invoice.period_start.day
    assert invoice.period_end.day == anchor


def test_why_it_was_charged_tells_what_was_paid_for_and_what_a_pause_made_of_it(
    workshop: Workshop, purchase: Purchase
) -> None:
    first = invoice_of(workshop, purchase)
    paid_for = why_charged_for(first)
    pause(workshop, purchase)
    workshop.advance(timedelta(days=12))

    resume(workshop, purchase)

    moved = invoice_of(workshop, purchase)
    assert why_charged_for(moved).startswith(paid_for)
    assert moved.period_end is not None
    now_until = f"until {date_words(moved.period_end, locale='en', zone=MOSCOW)}."
    assert why_charged_for(moved).endswith(now_until)
    assert not paid_for.endswith(now_until)


def test_a_second_resumption_is_refused(workshop: Workshop, purchase: Purchase) -> None:
    pause(workshop, purchase)
    resume(workshop, purchase)
    once = subscription_of(workshop, purchase).period_end

    problem = refusal_of(workshop, resume_command(purchase))

    assert problem["code"] == "not_allowed_in_this_state"
    assert subscription_of(workshop, purchase).period_end == once


def test_a_pause_with_a_date_ends_by_itself(workshop: Workshop, purchase: Purchase) -> None:
    resumes_at = workshop.now() + timedelta(days=20)
    pause(workshop, purchase, resumes_at=resumes_at)
    advance_to(workshop, resumes_at)

    workshop.send(ResumeSubscription(subscription_id=purchase.subscription_id), actor=SCHEDULE)

    assert subscription_of(workshop, purchase).state == "active"


def test_a_late_tick_does_not_end_a_newer_pause(workshop: Workshop, purchase: Purchase) -> None:
    pause(workshop, purchase, resumes_at=workshop.now() + timedelta(days=20))
    resume(workshop, purchase)
    pause(workshop, purchase)

    settled = workshop.send(
        ResumeSubscription(subscription_id=purchase.subscription_id), actor=SCHEDULE
    )

    assert settled.fate is Fate.DONE
    assert subscription_of(workshop, purchase).state == "paused"


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_pause_ends_within_ninety_days(workshop: Workshop, purchase: Purchase, days: int) -> None:
    resumes_at = workshop.now() + timedelta(days=days)

    problem = refusal_of(workshop, pause_command(purchase, resumes_at=resumes_at))

    assert problem["code"] == "resumes_at_out_of_range"


def test_what_has_no_paid_time_left_cannot_stand_still(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 30)

    assert refusal_of(workshop, pause_command(purchase))["code"] == "period_over"


def test_no_pause_while_a_renewal_is_being_charged(workshop: Workshop, purchase: Purchase) -> None:
    renew(workshop, purchase)

    assert refusal_of(workshop, pause_command(purchase))["code"] == "renewal_in_progress"


def test_who_owes_a_renewal_cannot_pause(workshop: Workshop, purchase: Purchase) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=77))

    assert refusal_of(workshop, pause_command(purchase))["code"] == "not_allowed_in_this_state"


def test_what_waits_for_its_first_payment_cannot_pause(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    assert refusal_of(workshop, pause_command(purchase))["code"] == "not_allowed_in_this_state"


def test_another_viewers_subscription_is_not_paused(workshop: Workshop, purchase: Purchase) -> None:
    wish = PauseSubscription(subscription_id=purchase.subscription_id, viewer_id=new_id())

    assert refusal_of(workshop, wish)["code"] == "subscription_not_found"


def test_a_pause_is_not_over_when_its_access_is(workshop: Workshop, purchase: Purchase) -> None:
    pause(workshop, purchase)
    workshop.advance(timedelta(days=80))

    end(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "paused"
