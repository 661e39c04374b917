"""Pauses whose time is over."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import SubscriptionState
from interaction_bus.commands import ResumeSubscription
from models import Subscription
from state_updater.tasks.context import stage_command

CLAIMED_AT_ONCE = 200
"""As in every sweep: locks are held for milliseconds."""

LOOK_AGAIN_AFTER = timedelta(minutes=5)
"""What is still due after this is asked for again, in case a message was lost."""


def due_resumptions(session: Session, now: datetime) -> int:
    """Let subscriptions go on whose pause was to end by now; return how many."""
    not_asked = or_(
        Subscription.swept_at.is_(None), Subscription.swept_at <= now - LOOK_AGAIN_AFTER
    )
    due = (
        select(Subscription)
        .where(
            Subscription.resumes_at <= now,
            Subscription.state == SubscriptionState.PAUSED,
            not_asked,
        )
        .order_by(Subscription.swept_at.nulls_first(), Subscription.resumes_at)
        .limit(CLAIMED_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    )
    subscriptions = session.scalars(due).all()
    for subscription in subscriptions:
        subscription.swept_at = now
        stage_command(session, ResumeSubscription(subscription_id=subscription.id), at=now)
    return len(subscriptions)
