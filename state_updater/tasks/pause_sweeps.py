"""Pauses whose time is over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import SubscriptionState
from interaction_bus.commands import ResumeSubscription
from models import Subscription
from state_updater.tasks.claiming import claim, not_swept
from state_updater.tasks.context import stage_command


def due_resumptions(session: Session, now: datetime) -> int:
    """Let subscriptions go on whose pause was to end by now; return how many."""
    due = (
        select(Subscription)
        .where(
            Subscription.resumes_at <= now,
            Subscription.state == SubscriptionState.PAUSED,
            Subscription.parked_at.is_(None),
            not_swept(Subscription, now),
        )
        .order_by(Subscription.swept_at.nulls_first(), Subscription.resumes_at)
    )
    subscriptions = claim(session, Subscription, due)
    for subscription in subscriptions:
        subscription.swept_at = now
        stage_command(session, ResumeSubscription(subscription_id=subscription.id), at=now)
    return len(subscriptions)
