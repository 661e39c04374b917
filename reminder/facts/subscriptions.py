"""Facts for the letters about a subscription."""

from datetime import datetime
from uuid import UUID

from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES, SubscriptionState
from models import Subscription, Viewer
from reminder.facts.reading import Facts, Reading, Story, end_of_period, require
from reminder.facts.upcoming import NextRenewal
from reminder.wording import Wording
from runtime.one_click_links import LinkPurpose


def plan_ending(reading: Reading, subscription_id: UUID) -> Story:
    """Tell that a plan that does not renew is about to end."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.state == SubscriptionState.ACTIVE, f"it is {subscription.state}")
    require(not subscription.auto_renew, "it renews again")
    viewer, wording = _reader(reading, subscription)
    facts = _plan_and_end(reading, subscription, wording)
    return Story(viewer, facts, LinkPurpose.TURN_RENEWAL_ON, subscription.id)


def renewal_upcoming(reading: Reading, subscription_id: UUID) -> Story:
    """Tell what the next period costs and when it is charged."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.state == SubscriptionState.ACTIVE, f"it is {subscription.state}")
    require(subscription.auto_renew, "it does not renew any more")
    viewer, wording = _reader(reading, subscription)
    renewal = NextRenewal(reading, subscription)
    require(not renewal.is_stopped, "its viewer has not agreed to the new price")
    facts = {
        **_plan_and_end(reading, subscription, wording),
        "plan": reading.plan_title(renewal.plan_id, wording),
        "amount": wording.money(renewal.amount),
        "card": renewal.card,
    }
    return Story(viewer, facts, LinkPurpose.TURN_RENEWAL_OFF, subscription.id)


def trial(reading: Reading, subscription_id: UUID) -> Story:
    """Tell when a trial ends, and what comes after it."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.state == SubscriptionState.TRIALING, f"it is {subscription.state}")
    viewer, wording = _reader(reading, subscription)
    end = subscription.trial_end or end_of_period(subscription)
    renewal = NextRenewal(reading, subscription)
    facts: Facts = {
        "plan": reading.plan_title(subscription.plan_id, wording),
        "end": wording.day(end),
        "when": wording.days_ahead(end),
        "renews": subscription.auto_renew,
        "amount": wording.money(renewal.amount),
        "card": renewal.card,
    }
    if subscription.auto_renew and not renewal.card:
        # Nothing is taken unless they pay themselves.
        return Story(viewer, facts)
    renews = subscription.auto_renew
    purpose = LinkPurpose.TURN_RENEWAL_OFF if renews else LinkPurpose.TURN_RENEWAL_ON
    return Story(viewer, facts, purpose, subscription.id)


def ended(reading: Reading, subscription_id: UUID) -> Story:
    """Tell that a subscription is over."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.ended_at, f"it is {subscription.state}")
    viewer, wording = _reader(reading, subscription)
    return Story(viewer, _plan_and_day(reading, subscription, wording, subscription.ended_at))


def paused(reading: Reading, subscription_id: UUID) -> Story:
    """Tell since when a subscription stands still, and until when."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.paused_at, f"it is {subscription.state}")
    viewer, wording = _reader(reading, subscription)
    resumes_at = subscription.resumes_at
    facts = {
        **_plan_and_day(reading, subscription, wording, subscription.paused_at),
        "resumes": wording.day(resumes_at) if resumes_at else "",
    }
    return Story(viewer, facts)


def resumed(reading: Reading, subscription_id: UUID) -> Story:
    """Tell until when a subscription is paid after its pause."""
    subscription = reading.row(Subscription, subscription_id)
    require(subscription.state in RUNNING_SUBSCRIPTION_STATES, f"it is {subscription.state}")
    viewer, wording = _reader(reading, subscription)
    return Story(viewer, _plan_and_end(reading, subscription, wording))


def plan_changed(reading: Reading, subscription_id: UUID) -> Story:
    """Tell which plan a subscription is to now, and what it will cost."""
    subscription = reading.row(Subscription, subscription_id)
    viewer, wording = _reader(reading, subscription)
    facts = {
        **_plan_and_end(reading, subscription, wording),
        "renews": subscription.auto_renew,
        "amount": wording.money(NextRenewal(reading, subscription).amount),
    }
    return Story(viewer, facts)


def _reader(reading: Reading, subscription: Subscription) -> tuple[Viewer, Wording]:
    viewer = reading.row(Viewer, subscription.viewer_id)
    return viewer, reading.wording(viewer)


def _plan_and_end(reading: Reading, subscription: Subscription, wording: Wording) -> Facts:
    end = end_of_period(subscription)
    return {
        "plan": reading.plan_title(subscription.plan_id, wording),
        "end": wording.day(end),
        "when": wording.days_ahead(end),
    }


def _plan_and_day(
    reading: Reading, subscription: Subscription, wording: Wording, moment: datetime | None
) -> Facts:
    return {
        "plan": reading.plan_title(subscription.plan_id, wording),
        "day": wording.day(moment or reading.at),
    }
