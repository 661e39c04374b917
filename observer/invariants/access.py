"""Who may watch: as long as the state says, for something, and as the cinema was told."""

from datetime import timedelta

from sqlalchemy import and_, case, exists, func, or_, select

from billing_rules.access import LATENESS_MARGIN
from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    SubscriptionState,
)
from billing_rules.manual_retry import PAID_INVOICE_STATES
from models import Dispute, Gift, Invoice, Payment, Subscription
from models.standing import PERIOD_KINDS
from observer.invariants.invariant import NOW, Invariant, ago
from observer.invariants.periods import GIVE_DAYS, IS_DEMANDED

LATEST_NEWS = timedelta(hours=1)
"""By then a sweep has told the cinema that access is over; the cinema's player asks us besides."""

ENDED_STATES = tuple(it for it in SubscriptionState if it not in LIVE_SUBSCRIPTION_STATES)

_runs = Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES)
_stands_still = Subscription.state == SubscriptionState.PAUSED
_owes = Subscription.state == SubscriptionState.PAST_DUE
_has_ended = Subscription.state.in_(ENDED_STATES)

_grace = func.make_interval(0, 0, 0, Subscription.grace_days)

_access_by_state = case(
    (~Subscription.auto_renew, Subscription.period_end),
    (_owes, Subscription.period_end + _grace),
    else_=Subscription.period_end + func.greatest(_grace, LATENESS_MARGIN),
)
"""What `billing_rules.access` makes of the state, in SQL."""

_may_end_with_the_trial = and_(
    Subscription.state == SubscriptionState.TRIALING,
    Subscription.access_until == Subscription.period_end,
)
"""A trial that no card follows ends without grace."""

_is_unlike_state = case(
    (_has_ended, Subscription.access_until > NOW),
    (_stands_still, Subscription.access_until > NOW),
    (
        _runs,
        or_(
            Subscription.period_end.is_(None),
            Subscription.access_until.is_(None),
            Subscription.access_until < Subscription.period_end,
            and_(
                Subscription.access_until != _access_by_state,
                ~_may_end_with_the_trial,
                # The terms of the next period, another plan's perhaps, hold from its demand on;
                # access follows them when it is paid or missed.
                ~IS_DEMANDED,
            ),
        ),
    ),
    else_=Subscription.access_until.is_not(None),
)

_SUBSCRIPTIONS = select(
    Subscription.id.label("subscription_id"),
    Subscription.viewer_id,
    Subscription.state,
    Subscription.auto_renew,
    Subscription.period_end,
    Subscription.access_until,
    Subscription.access_revoked_at,
)

ACCESS_UNLIKE_STATE = Invariant(
    name="access-unlike-state",
    sentence="Everybody may watch just as long as the state of the subscription says.",
    broken=_SUBSCRIPTIONS.where(_is_unlike_state),
    repair=GIVE_DAYS,
)

ACCESS_TOLD_WRONGLY = Invariant(
    name="access-told-wrongly",
    sentence="The cinema was told of everybody who may watch, and of everybody who may no longer.",
    broken=_SUBSCRIPTIONS.where(
        Subscription.parked_at.is_(None),
        or_(
            and_(
                _runs,
                Subscription.access_until > NOW,
                Subscription.access_revoked_at.is_not(None),
            ),
            and_(
                Subscription.access_until < ago(LATEST_NEWS),
                Subscription.access_revoked_at.is_(None),
                # Who waits for us to renew is not shut out.
                Subscription.renews_at.is_(None),
            ),
        ),
    ),
    repair=GIVE_DAYS,
)

ACCESS_FOR_NOTHING = Invariant(
    name="access-for-nothing",
    sentence="A subscription runs because it was paid for, was given, or is in its trial.",
    broken=_SUBSCRIPTIONS.where(
        _runs,
        Subscription.trial_end.is_(None),
        ~exists().where(
            Invoice.subscription_id == Subscription.id,
            Invoice.kind.in_(PERIOD_KINDS),
            Invoice.state.in_(PAID_INVOICE_STATES),
        ),
        ~exists(Gift.id).where(Gift.subscription_id == Subscription.id),
    ),
    repair="/console/subscriptions/{subscription_id}/cancel",
    walked=select(Subscription.id),
)

TWO_LIVE_SUBSCRIPTIONS = Invariant(
    name="two-live-subscriptions",
    sentence="Every viewer has at most one subscription that has not ended.",
    broken=select(
        Subscription.viewer_id,
        func.count().label("live_subscriptions"),
        func.min(Subscription.created_at).label("since"),
    )
    .where(Subscription.state.in_(LIVE_SUBSCRIPTION_STATES))
    .group_by(Subscription.viewer_id)
    .having(func.count() > 1),
    repair="/console/viewers/{viewer_id}",
)

DISPUTED_SUBSCRIPTION_RUNS = Invariant(
    name="disputed-subscription-runs",
    sentence="A subscription that a disputed payment paid for has ended.",
    broken=select(
        Subscription.id.label("subscription_id"),
        Dispute.id.label("dispute_id"),
        Dispute.payment_id,
        Dispute.invoice_id,
    )
    .join(Invoice, Invoice.id == Dispute.invoice_id)
    .join(Payment, Payment.id == Dispute.payment_id)
    .join(Subscription, Subscription.id == Invoice.subscription_id)
    .where(_runs, ~Payment.is_surplus),
    repair="/console/subscriptions/{subscription_id}/cancel",
)

ACCESS = (
    ACCESS_UNLIKE_STATE,
    ACCESS_TOLD_WRONGLY,
    ACCESS_FOR_NOTHING,
    TWO_LIVE_SUBSCRIPTIONS,
    DISPUTED_SUBSCRIPTION_RUNS,
)
