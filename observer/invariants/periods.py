"""Paid time: named by its invoice, given to its viewer, paid for once, followed by the next."""

from datetime import timedelta

from sqlalchemy import Exists, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import (
    RENEWING_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    PaymentState,
    SavedCardState,
    SubscriptionState,
)
from billing_rules.manual_retry import PAID_INVOICE_STATES
from billing_rules.periods import LONGEST_MONTH_DAYS, LONGEST_UNIT_DAYS
from models import Invoice, Payment, Plan, SavedCard, Subscription
from models.standing import PAID_STATES, PERIOD_KINDS, WEIGHED_STATES
from observer.invariants.invariant import Invariant, ago

LATEST_RENEWAL = timedelta(hours=1)
"""Sweeps look every few seconds. On the first of a month thousands of periods end at once, and an
outage of minutes is no reason to call anybody: access lasts half a day longer at least."""

SHORTEST_MONTH_DAYS = 28

A_DAY = timedelta(days=1).total_seconds()

GIVE_DAYS = "/console/subscriptions/{subscription_id}/grant-time"
"""Whatever was given, the dates of the subscription are then worked out anew."""

Earlier, Later, Change = aliased(Invoice), aliased(Invoice), aliased(Invoice)

_BEGINS_A_PERIOD = Change.derivation["change"]["keeps_period"].as_boolean().is_(False)
"""A change of plan to periods of another length ends the present one, and credits its rest."""


def _is_cut_short(invoice: type[Invoice]) -> Exists:
    return exists().where(
        Change.subscription_id == invoice.subscription_id,
        Change.kind == "change",
        Change.state.in_(PAID_INVOICE_STATES),
        _BEGINS_A_PERIOD,
        Change.period_start > invoice.period_start,
        Change.period_start < invoice.period_end,
    )


_length_days = (
    case({unit.value: days for unit, days in LONGEST_UNIT_DAYS.items()}, value=Plan.period_unit)
    * Plan.period_count
)
_lasts_days = func.extract("epoch", Subscription.period_end - Subscription.period_start) / A_DAY

_IS_TOO_SHORT = _lasts_days * LONGEST_MONTH_DAYS < _length_days * SHORTEST_MONTH_DAYS
"""By more than the shortest month is shorter than the longest; other units are more alike."""

IS_DEMANDED = exists().where(
    Invoice.subscription_id == Subscription.id,
    Invoice.kind == "renewal",
    Invoice.period_start >= Subscription.period_end,
)
"""Once the next period is demanded, it is the affair of its invoice, which may well end unpaid."""

_is_charged = exists().where(
    Invoice.subscription_id == Subscription.id,
    Invoice.kind == "renewal",
    Payment.invoice_id == Invoice.id,
    or_(
        Payment.state.in_((PaymentState.SENT, PaymentState.UNKNOWN)),
        Payment.settled_at > ago(LATEST_RENEWAL),
    ),
)
"""Money for a demand that was annulled may still come, or its fate was open until now."""

_has_card = exists(SavedCard.id).where(
    SavedCard.id == Subscription.saved_card_id, SavedCard.state == SavedCardState.ACTIVE
)
_ends_unpaid = and_(Subscription.state == SubscriptionState.TRIALING, ~_has_card)
"""A trial that nobody agreed to pay for by card is not renewed."""

PAID_INVOICE_WITHOUT_PERIOD = Invariant(
    name="paid-invoice-without-period",
    sentence="What was paid for time says for which.",
    broken=select(
        Invoice.id.label("invoice_id"), Invoice.subscription_id, Invoice.kind, Invoice.state
    ).where(
        Invoice.state.in_(PAID_STATES),
        Invoice.kind.in_(PERIOD_KINDS),
        or_(Invoice.period_start.is_(None), Invoice.period_end.is_(None)),
    ),
    repair="/console/invoices/{invoice_id}/refund",
    walked=select(Invoice.id),
)

PAID_TIME_NOT_GIVEN = Invariant(
    name="paid-time-not-given",
    sentence="A running subscription lasts to the end of every period that was paid for.",
    broken=select(
        Subscription.id.label("subscription_id"),
        Subscription.viewer_id,
        Later.id.label("invoice_id"),
        Subscription.period_end.label("given_until"),
        Later.period_end.label("paid_until"),
    )
    .join(Later, Later.subscription_id == Subscription.id)
    .where(
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
        Later.kind.in_(PERIOD_KINDS),
        Later.state.in_(PAID_STATES),
        or_(Subscription.period_end.is_(None), Subscription.period_end < Later.period_end),
        ~_is_cut_short(Later),
    ),
    repair=GIVE_DAYS,
    walked=select(Subscription.id),
)

PERIOD_TOO_SHORT = Invariant(
    name="period-too-short",
    sentence="A period that was paid for lasts as long as its plan says.",
    broken=select(
        Subscription.id.label("subscription_id"),
        Subscription.viewer_id,
        Invoice.id.label("invoice_id"),
        Subscription.period_start,
        Subscription.period_end.label("given_until"),
        Plan.period_unit,
        Plan.period_count,
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .join(
        Invoice,
        and_(
            Invoice.subscription_id == Subscription.id,
            Invoice.period_start == Subscription.period_start,
        ),
    )
    .where(
        Subscription.state.in_(RENEWING_SUBSCRIPTION_STATES),
        Invoice.kind.in_(("first", "renewal")),
        Invoice.state.in_(PAID_STATES),
        _IS_TOO_SHORT,
    ),
    repair=GIVE_DAYS,
    walked=select(Subscription.id),
)

PERIOD_PAID_TWICE = Invariant(
    name="period-paid-twice",
    sentence="No time of a subscription is paid for twice.",
    broken=select(
        Earlier.subscription_id,
        Earlier.id.label("first_invoice_id"),
        Later.id.label("invoice_id"),
        Later.period_start,
        Earlier.period_end,
    )
    .join(
        Later,
        and_(
            Later.subscription_id == Earlier.subscription_id,
            Later.id != Earlier.id,
            or_(
                Later.period_start > Earlier.period_start,
                and_(Later.period_start == Earlier.period_start, Later.id > Earlier.id),
            ),
            Later.period_start < Earlier.period_end,
        ),
    )
    .where(
        *(
            condition
            for invoice in (Earlier, Later)
            for condition in (
                invoice.kind.in_(("first", "renewal")),
                invoice.state.in_(WEIGHED_STATES),
            )
        ),
        ~_is_cut_short(Earlier),
    ),
    repair="/console/invoices/{invoice_id}/refund",
    walked=select(Subscription.id),
)

RENEWAL_FORGOTTEN = Invariant(
    name="renewal-forgotten",
    sentence="When a period ends with renewal on, the next one is demanded.",
    broken=select(
        Subscription.id.label("subscription_id"),
        Subscription.viewer_id,
        Subscription.state,
        Subscription.period_end,
        Subscription.renews_at,
    ).where(
        Subscription.state.in_(RENEWING_SUBSCRIPTION_STATES),
        Subscription.auto_renew,
        # What a bug of ours failed on waits for a person, who sees it among the parked ones.
        Subscription.parked_at.is_(None),
        Subscription.period_end < ago(LATEST_RENEWAL),
        ~_is_charged,
        or_(
            # It is the end of the period: what lies later was written wrong, and nobody would come.
            Subscription.renews_at.is_not(None),
            and_(~IS_DEMANDED, ~_ends_unpaid),
        ),
    ),
    repair=GIVE_DAYS,
)

PERIODS = (
    PAID_INVOICE_WITHOUT_PERIOD,
    PAID_TIME_NOT_GIVEN,
    PERIOD_TOO_SHORT,
    PERIOD_PAID_TWICE,
    RENEWAL_FORGOTTEN,
)
