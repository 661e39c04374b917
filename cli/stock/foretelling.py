"""Reminders of what was about to fall due: told before it did, by the rules of the reminder."""

from datetime import datetime, timedelta

from billing_rules.lifecycles import SubscriptionState
from billing_rules.periods import PeriodUnit
from cli.stock.correspondence import Correspondence
from cli.stock.due import Due
from interaction_bus.commands import EndSubscription, RenewSubscription
from models import Plan, Subscription
from reminder.occasions import DueReminder, Occasion
from reminder.occasions.ends import (
    PLAN_ENDING,
    RENEWAL_UPCOMING,
    SHORT_TRIAL_NOTICE,
    TRIAL_ENDING,
    YEARLY_NOTICE,
)
from reminder.occasions.occasion import SHORT_NOTICE
from state_updater.rows import Rows


def tell_ahead(told: Correspondence, rows: Rows, due: Due) -> None:
    """Note the reminder of a period's end, if what is due now is one."""
    if not isinstance(due.command, RenewSubscription | EndSubscription):
        return
    subscription = rows.find(Subscription, due.subject_id)
    if subscription is None or subscription.period_end is None:
        return
    occasion = _occasion(subscription)
    if occasion is None or subscription.period_start is None:
        return
    end, start = subscription.period_end, subscription.period_start
    notice = min(_notice(subscription, rows, end - start), (end - start) / 2)
    reminder = DueReminder(subscription.viewer_id, subscription.id, end, end)
    told.remind(occasion, reminder, at=_not_before(end - notice, subscription.created_at))


def _occasion(subscription: Subscription) -> Occasion | None:
    match subscription.state:
        case SubscriptionState.TRIALING:
            return TRIAL_ENDING
        case SubscriptionState.ACTIVE:
            return RENEWAL_UPCOMING if subscription.auto_renew else PLAN_ENDING
        case _:
            return None


def _notice(subscription: Subscription, rows: Rows, length: timedelta) -> timedelta:
    if subscription.state == SubscriptionState.TRIALING:
        return SHORT_TRIAL_NOTICE if length <= SHORT_NOTICE else SHORT_NOTICE
    plan = rows.find(Plan, subscription.plan_id)
    is_yearly = plan is not None and plan.period_unit == PeriodUnit.YEAR
    return YEARLY_NOTICE if is_yearly and subscription.auto_renew else SHORT_NOTICE


def _not_before(at: datetime, earliest: datetime) -> datetime:
    return max(at, earliest)
