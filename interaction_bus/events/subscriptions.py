"""What happens to subscriptions."""

from datetime import datetime
from uuid import UUID

from interaction_bus.events.base import Event


class SubscriptionEvent(Event, frozen=True, kw_only=True):
    """Something happened to a subscription."""

    subscription_id: UUID
    viewer_id: UUID
    state: str
    access_until: datetime | None
    auto_renew: bool


class SubscriptionCreated(SubscriptionEvent, frozen=True, kw_only=True):
    """A viewer chose a plan and has not paid yet."""

    NAME = "subscriptions.created"


class SubscriptionUpdated(SubscriptionEvent, frozen=True, kw_only=True):
    """State, end or renewal of a subscription changed."""

    NAME = "subscriptions.updated"


class SubscriptionRenewed(SubscriptionEvent, frozen=True, kw_only=True):
    """A further period was paid."""

    NAME = "subscriptions.renewed"


class SubscriptionCancelled(SubscriptionEvent, frozen=True, kw_only=True):
    """It was ended before its time."""

    NAME = "subscriptions.cancelled"


class SubscriptionExpired(SubscriptionEvent, frozen=True, kw_only=True):
    """Its last paid period, and any grace, is over."""

    NAME = "subscriptions.expired"


class SubscriptionPaused(SubscriptionEvent, frozen=True, kw_only=True):
    """Its paid period stands still."""

    NAME = "subscriptions.paused"


class SubscriptionResumed(SubscriptionEvent, frozen=True, kw_only=True):
    """Its paid period goes on."""

    NAME = "subscriptions.resumed"


class SubscriptionTrialStarted(SubscriptionEvent, frozen=True, kw_only=True):
    """Its trial has begun."""

    NAME = "subscriptions.trial_started"


class SubscriptionPlanChanged(SubscriptionEvent, frozen=True, kw_only=True):
    """It is to another plan now."""

    NAME = "subscriptions.plan_changed"

    plan_id: UUID
    price_id: UUID


class SubscriptionRenewRequired(SubscriptionEvent, frozen=True, kw_only=True):
    """Its renewal failed; the viewer has to pay."""

    NAME = "subscriptions.renew_required"
