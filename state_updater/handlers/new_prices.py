"""A new price that waits for a subscriber: until when it waits, and what their renewal makes of it.

Nobody pays a price that was not announced to them the agreed days ahead, or that they had to agree
to and did not.
"""

from datetime import datetime

from billing_rules.derivation_parts import PriceConsent, PriceMovePart
from billing_rules.lifecycles import PriceConsentState
from billing_rules.price_moves import (
    PriceVerdict,
    RenewalRhythm,
    WithoutConsent,
    applies_from,
    judge_price,
)
from models import PriceMove, PriceMoveViewer, Subscription
from models.standing import length_of
from state_updater.unit_of_work import UnitOfWork


def stops_at_new_price(work: UnitOfWork, subscription: Subscription) -> bool:
    """Return whether no further period follows, for its viewer did not agree to the new price.

    The row is settled by that; the caller turns the renewal off.
    """
    consent = _due(work, subscription, subscription.period_end)
    if subscription.pending_change is not None or consent is None:
        return False
    if _verdict(work, consent) is not PriceVerdict.STOP:
        return False
    work.move(consent, "stop", price_move_id=str(consent.price_move_id))
    return True


def take_new_price(
    work: UnitOfWork, subscription: Subscription, period_start: datetime
) -> PriceMovePart | None:
    """Move the subscription to the price that is due for its next period, if one is.

    Args:
        work: Of the command that demands the period.
        subscription: About to be renewed, at the plan that holds for the period.
        period_start: Of the period, aware.

    Returns:
        What the invoice tells of the move; none when the price stays.
    """
    consent = _due(work, subscription, period_start)
    if consent is None:
        return None
    match _verdict(work, consent):
        case PriceVerdict.MOVE:
            return _move(work, subscription, consent)
        case PriceVerdict.POSTPONE:
            postpone(work, consent, earliest_start(work, subscription, consent))
        case _:
            work.move(consent, "keep")
    return None


def earliest_start(
    work: UnitOfWork, subscription: Subscription, consent: PriceMoveViewer
) -> datetime:
    """Return from when the new price may hold if it were announced now; never sooner than planned.

    Raises:
        ValueError: The subscription has no paid period.
    """
    rhythm = rhythm_of(work, subscription)
    notice_days = work.get(PriceMove, consent.price_move_id, "price_move").announce_days
    told_now = applies_from(rhythm, notice_days=notice_days, at=work.now)
    return max(told_now, rhythm.first_renewal(not_before=consent.applies_at))


def rhythm_of(work: UnitOfWork, subscription: Subscription) -> RenewalRhythm:
    """Return where the periods of a subscription end.

    Raises:
        ValueError: It has no paid period.
    """
    if subscription.period_end is None:
        raise ValueError(f"subscription {subscription.id} has no paid period")
    plan = work.plan(subscription.plan_id)
    length = length_of(plan)
    return RenewalRhythm(subscription.period_end, length, subscription.anchor_day)


def postpone(work: UnitOfWork, consent: PriceMoveViewer, applies_at: datetime) -> None:
    """Put off a price that nobody was told yet; the history shows both dates."""
    dates = {"from": consent.applies_at.isoformat(), "to": applies_at.isoformat()}
    work.move(consent, "postpone", **dates)
    consent.applies_at = applies_at


def why_idle(work: UnitOfWork, consent: PriceMoveViewer) -> str | None:
    """Return why the new price will never reach this viewer, or none while it may."""
    subscription = work.subscription(consent.subscription_id)
    if work.get(PriceMove, consent.price_move_id, "price_move").cancelled_at is not None:
        return "the move was cancelled"
    if subscription.ended_at is not None:
        return "the subscription has ended"
    if subscription.price_id != consent.from_price_id:
        return "the viewer has another price by now"
    return None


def _due(
    work: UnitOfWork, subscription: Subscription, period_start: datetime | None
) -> PriceMoveViewer | None:
    consent = work.rows.price_consent_of(subscription.id)
    if consent is None or period_start is None or consent.applies_at > period_start:
        return None
    return consent if why_idle(work, consent) is None else None


def _verdict(work: UnitOfWork, consent: PriceMoveViewer) -> PriceVerdict:
    price_move = work.get(PriceMove, consent.price_move_id, "price_move")
    return judge_price(
        PriceConsentState(consent.state),
        needs_consent=consent.needs_consent,
        without_consent=WithoutConsent(price_move.without_consent),
    )


def _move(work: UnitOfWork, subscription: Subscription, consent: PriceMoveViewer) -> PriceMovePart:
    old_price, new_price = work.price(consent.from_price_id), work.price(consent.to_price_id)
    if consent.announced_at is None:
        raise RuntimeError(f"price consent {consent.id} is {consent.state}, yet nobody was told")
    work.move(consent, "move", from_minor=old_price.amount_minor, to_minor=new_price.amount_minor)
    subscription.price_id = new_price.id
    agreed = consent.needs_consent
    return PriceMovePart(
        price_move_id=consent.price_move_id,
        old_price_minor=old_price.amount_minor,
        announced_at=consent.announced_at,
        consent=PriceConsent.AGREED if agreed else PriceConsent.NOT_NEEDED,
        consented_at=consent.answered_at if agreed else None,
    )
