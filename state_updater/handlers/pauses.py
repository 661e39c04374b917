"""Letting a paid period stand still, and letting it go on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_rules.lifecycles import SubscriptionState
from billing_rules.pauses import resumed_period
from billing_rules.periods import Period, anchor_day_of
from billing_rules.standing import why_not_pause
from interaction_bus.commands import PauseSubscription, ResumeSubscription
from interaction_bus.events import SubscriptionPaused, SubscriptionResumed
from models import Subscription
from models.standing import PERIOD_KINDS
from state_updater.handlers.announcements import tell_subscription
from state_updater.handlers.closing import close_open_changes
from state_updater.handlers.entitlement import give_access, plan_end, take_access
from state_updater.handlers.present_time import refuse, standing_in
from state_updater.unit_of_work import UnitOfWork

SCHEDULE = "schedule"
"""Kind of the actor who sends what has fallen due."""


def pause_subscription(command: PauseSubscription, work: UnitOfWork) -> None:
    """Stop access and the paid period with it; what is left of it is kept for later.

    Raises:
        CommandRejected: It is not active, no paid time is left, money is on its way, or the pause
            would end in the past or too far ahead.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    longest = timedelta(days=work.settings.max_pause_days)
    standing = standing_in(work, subscription)
    refusal = why_not_pause(standing, resumes_at=command.resumes_at, longest=longest, at=work.now)
    if refusal is not None:
        refuse(refusal, standing)
    close_open_changes(work, subscription, reason="the subscription is paused")
    resumes_at = command.resumes_at.isoformat() if command.resumes_at else None
    work.move(subscription, "pause", resumes_at=resumes_at)
    subscription.paused_at = work.now
    subscription.resumes_at = command.resumes_at
    subscription.access_until = work.now
    subscription.renews_at = None
    take_access(work, subscription)
    tell_subscription(work, SubscriptionPaused, subscription)
    work.answer(subscription_id=subscription.id)


def resume_subscription(command: ResumeSubscription, work: UnitOfWork) -> None:
    """Give access again for what was left, and re-anchor the subscription once.

    A tick of the schedule that comes late finds that the viewer was quicker, or has paused anew.

    Raises:
        CommandRejected: There is no such paused subscription of this viewer.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    if work.cause.actor.kind == SCHEDULE and not _is_due(subscription, work.now):
        return
    pause = Pause.of(subscription)
    if pause is None:
        work.move(subscription, "resume")
        raise RuntimeError(f"subscription {subscription.id} was paused without a period")
    moved = resumed_period(pause.began_at, work.now, pause.period)
    anchor_day = anchor_day_of(moved.end)
    work.move(subscription, "resume", **pause.history(moved, anchor_day))
    _move_invoices(work, subscription, pause.period, moved)
    subscription.period_start, subscription.period_end = moved.start, moved.end
    subscription.anchor_day = anchor_day
    subscription.paused_at = subscription.resumes_at = None
    plan_end(subscription)
    give_access(work, subscription)
    tell_subscription(work, SubscriptionResumed, subscription)
    work.answer(subscription_id=subscription.id)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause, and the paid period that it interrupts."""

    began_at: datetime
    period: Period
    anchor_day: int | None

    @classmethod
    def of(cls, subscription: Subscription) -> "Pause | None":
        """Return the pause of a subscription, or none when it does not stand still."""
        began_at = subscription.paused_at
        start, end = subscription.period_start, subscription.period_end
        if began_at is None or start is None or end is None:
            return None
        return cls(began_at, Period(start, end), subscription.anchor_day)

    def history(self, moved: Period, anchor_day: int) -> dict[str, object]:
        """Return what the history tells of the dates that the end of this pause moves."""
        return {
            "old_period_end": self.period.end.isoformat(),
            "new_period_end": moved.end.isoformat(),
            "old_anchor_day": self.anchor_day,
            "new_anchor_day": anchor_day,
        }


def _move_invoices(
    work: UnitOfWork, subscription: Subscription, before: Period, moved: Period
) -> None:
    """Let what paid for the period go along with it, so that both are still known for one."""
    paused_for = moved.start - before.start
    for invoice in work.rows.invoices_of(subscription.id):
        if invoice.kind in PERIOD_KINDS and invoice.period_start == before.start:
            invoice.period_start = moved.start
            invoice.period_end = invoice.period_end and invoice.period_end + paused_for


def _is_due(subscription: Subscription, now: datetime) -> bool:
    is_paused = subscription.state == SubscriptionState.PAUSED
    return is_paused and subscription.resumes_at is not None and subscription.resumes_at <= now
