"""Moving subscribers to a new price: planned one by one, announced in time, answered by them."""

from billing_rules.lifecycles import (
    OPEN_PRICE_CONSENT_STATES,
    RENEWING_SUBSCRIPTION_STATES,
    PriceConsentState,
)
from billing_rules.price_moves import applies_from, is_time_to_announce
from interaction_bus.commands import (
    AnnouncePrice,
    AnswerPriceMove,
    CancelPriceMove,
    DropPriceMove,
    PlanPriceMove,
)
from interaction_bus.events import PriceAnnounced
from models import PriceMove, PriceMoveViewer, Subscription
from state_updater.handlers.new_prices import (
    earliest_start,
    postpone,
    rhythm_of,
    why_idle,
)
from state_updater.rejections import conflict, missing
from state_updater.unit_of_work import UnitOfWork


def plan_price_move(command: PlanPriceMove, work: UnitOfWork) -> None:
    """Plan when one subscription goes over to the new price, and announce it if it is time.

    A subscription that the move does not concern, or that was planned before, is left alone.
    """
    price_move = work.get(PriceMove, command.price_move_id, "price_move")
    subscription = work.subscription(command.subscription_id)
    is_planned = work.rows.find(PriceMoveViewer, command.new_price_consent_id) is not None
    if is_planned or not _concerns(work, price_move, subscription):
        return
    earlier = work.rows.price_consent_of(subscription.id)
    if earlier is not None:
        work.move(earlier, "cancel", reason="a later move takes its place")
    consent = _new_consent(command, work, price_move, subscription)
    work.create(consent, applies_at=consent.applies_at.isoformat())
    work.answer(price_consent_id=consent.id)
    _announce_in_time(work, consent, subscription)


def announce_price(command: AnnouncePrice, work: UnitOfWork) -> None:
    """Tell one viewer the new price, or put it off where there are too few days left."""
    consent = work.get(PriceMoveViewer, command.price_consent_id, "price_consent")
    if consent.state != PriceConsentState.PLANNED or why_idle(work, consent) is not None:
        return
    subscription = work.subscription(consent.subscription_id)
    if _renews(subscription):
        _announce_in_time(work, consent, subscription)


def answer_price_move(command: AnswerPriceMove, work: UnitOfWork) -> None:
    """Record the viewer's yes or no; until the renewal they may change their mind.

    Raises:
        CommandRejected: There is no such announcement to this viewer, it needs no answer, or the
            new price lies behind.
    """
    consent = work.get(PriceMoveViewer, command.price_consent_id, "price_consent")
    if consent.viewer_id != command.viewer_id or consent.state == PriceConsentState.PLANNED:
        raise missing("price_consent")
    if not consent.needs_consent:
        raise conflict("consent_not_needed", "this price holds without the viewer's consent")
    if consent.state in OPEN_PRICE_CONSENT_STATES and why_idle(work, consent) is not None:
        raise conflict("price_move_cancelled", "the price is not going to change any more")
    wanted = PriceConsentState.AGREED if command.agrees else PriceConsentState.DECLINED
    if consent.state != wanted:
        work.move(consent, "agree" if command.agrees else "decline")
        consent.answered_at = work.now
    work.answer(price_consent_id=consent.id, state=consent.state)


def cancel_price_move(command: CancelPriceMove, work: UnitOfWork) -> None:
    """Move nobody else; from here on no renewal obeys the move, and a sweep closes its rows.

    Raises:
        CommandRejected: There is no such move, or it is cancelled already.
    """
    price_move = work.get(PriceMove, command.price_move_id, "price_move")
    if price_move.cancelled_at is not None:
        raise conflict("price_move_cancelled", "this move was cancelled before")
    price_move.cancelled_at = work.now
    work.answer(price_move_id=price_move.id)


def drop_price_move(command: DropPriceMove, work: UnitOfWork) -> None:
    """Close what was planned for one viewer once the new price can never reach them."""
    consent = work.get(PriceMoveViewer, command.price_consent_id, "price_consent")
    reason = why_idle(work, consent)
    if reason is not None and consent.state in OPEN_PRICE_CONSENT_STATES:
        work.move(consent, "cancel", reason=reason)


def _concerns(work: UnitOfWork, price_move: PriceMove, subscription: Subscription) -> bool:
    """Return whether the subscription renews at an older version of the very price."""
    if price_move.cancelled_at is not None or not _renews(subscription):
        return False
    old, new = work.price(subscription.price_id), work.price(price_move.to_price_id)
    is_older = old.created_at < new.created_at and old.currency == new.currency
    return (
        is_older
        and old.plan_id == new.plan_id
        and not _has_later_move(work, price_move, subscription)
    )


def _has_later_move(work: UnitOfWork, price_move: PriceMove, subscription: Subscription) -> bool:
    ahead = work.rows.price_consent_of(subscription.id)
    if ahead is None:
        return False
    return work.get(PriceMove, ahead.price_move_id, "price_move").created_at > price_move.created_at


def _renews(subscription: Subscription) -> bool:
    """Return whether a further period of this very plan is to come."""
    return (
        subscription.state in RENEWING_SUBSCRIPTION_STATES
        and subscription.auto_renew
        and subscription.period_end is not None
        and subscription.pending_change is None
    )


def _new_consent(
    command: PlanPriceMove, work: UnitOfWork, price_move: PriceMove, subscription: Subscription
) -> PriceMoveViewer:
    old, new = work.price(subscription.price_id), work.price(price_move.to_price_id)
    rhythm = rhythm_of(work, subscription)
    return PriceMoveViewer(
        id=command.new_price_consent_id,
        price_move_id=price_move.id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        from_price_id=old.id,
        to_price_id=new.id,
        needs_consent=price_move.needs_consent and new.amount_minor > old.amount_minor,
        applies_at=applies_from(rhythm, notice_days=price_move.announce_days, at=work.now),
        created_at=work.now,
    )


def _announce_in_time(
    work: UnitOfWork, consent: PriceMoveViewer, subscription: Subscription
) -> None:
    applies_at = earliest_start(work, subscription, consent)
    if applies_at != consent.applies_at:
        postpone(work, consent, applies_at)
    notice_days = work.get(PriceMove, consent.price_move_id, "price_move").announce_days
    if not is_time_to_announce(applies_at, notice_days=notice_days, at=work.now):
        return
    work.move(consent, "announce", applies_at=applies_at.isoformat())
    consent.announced_at = work.now
    work.tell(
        PriceAnnounced(
            price_consent_id=consent.id,
            viewer_id=consent.viewer_id,
            subscription_id=consent.subscription_id,
            applies_at=applies_at,
            needs_consent=consent.needs_consent,
        )
    )
