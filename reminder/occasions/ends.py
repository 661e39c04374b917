"""Reminders of what comes at the end of a period: nothing more, a charge, or the first charge."""

from datetime import timedelta

from sqlalchemy import case, func, or_, select

from billing_rules.lifecycles import SubscriptionState
from billing_rules.periods import PeriodUnit
from interaction_bus.letters import LetterKind
from models import Plan, Subscription
from models.upcoming import STOPS_AT_NEW_PRICE
from reminder.occasions.occasion import SHORT_NOTICE, Occasion, days, notice_before

YEARLY_NOTICE = timedelta(days=7)
"""Ahead of the charge for a year: nobody remembers it, and it is the largest there is."""

SHORT_TRIAL_NOTICE = timedelta(days=1)
"""Ahead of the end of a trial that is no longer than the usual notice."""

PLAN_ENDING = Occasion(
    LetterKind.PLAN_ENDING,
    "subscription",
    select(
        Subscription.viewer_id,
        Subscription.id.label("subject_id"),
        Subscription.period_end.label("about"),
        notice_before(Subscription.period_end, Subscription.period_start, days(SHORT_NOTICE)).label(
            "due_at"
        ),
        Subscription.period_end.label("useful_until"),
    ).where(
        Subscription.state == SubscriptionState.ACTIVE,
        ~Subscription.auto_renew,
        ~Subscription.letters_muted,
    ),
)

RENEWAL_UPCOMING = Occasion(
    LetterKind.RENEWAL_UPCOMING,
    "subscription",
    select(
        Subscription.viewer_id,
        Subscription.id.label("subject_id"),
        Subscription.period_end.label("about"),
        notice_before(
            Subscription.period_end,
            Subscription.period_start,
            case(
                (Plan.period_unit == PeriodUnit.YEAR, days(YEARLY_NOTICE)),
                else_=days(SHORT_NOTICE),
            ),
        ).label("due_at"),
        Subscription.period_end.label("useful_until"),
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .where(
        Subscription.state == SubscriptionState.ACTIVE,
        Subscription.auto_renew,
        # Null once the charge is under way: then it is not upcoming any more.
        Subscription.renews_at.is_not(None),
        ~STOPS_AT_NEW_PRICE,
    ),
)
"""Muting does not stop it: money that is taken is announced, however quiet a viewer wants it."""

_TRIAL_END = func.coalesce(Subscription.trial_end, Subscription.period_end)

TRIAL_ENDING = Occasion(
    LetterKind.TRIAL_ENDING,
    "subscription",
    select(
        Subscription.viewer_id,
        Subscription.id.label("subject_id"),
        _TRIAL_END.label("about"),
        notice_before(
            _TRIAL_END,
            Subscription.period_start,
            case(
                (
                    _TRIAL_END - Subscription.period_start <= days(SHORT_NOTICE),
                    days(SHORT_TRIAL_NOTICE),
                ),
                else_=days(SHORT_NOTICE),
            ),
        ).label("due_at"),
        _TRIAL_END.label("useful_until"),
    ).where(
        Subscription.state == SubscriptionState.TRIALING,
        # One that renews announces the first charge, which muting does not stop.
        or_(Subscription.auto_renew, ~Subscription.letters_muted),
    ),
)
