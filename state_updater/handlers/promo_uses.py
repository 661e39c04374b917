"""Uses of promo codes: taken under their limits, applied to demands, and given back unused."""

from sqlalchemy import update

from billing_rules.derivation import Derivation
from billing_rules.derivation_parts import PromoPart
from billing_rules.discounts import (
    Discount,
    DiscountDuration,
    DiscountKind,
    discounted_periods,
    taken_off,
)
from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES
from billing_rules.money import Money
from billing_rules.promo_codes import (
    ACTIVE,
    PROMO_REFUSALS,
    PromoRefusal,
    PromoUse,
    why_unusable,
)
from models import Invoice, PromoCode, PromoRedemption, Subscription
from models.promo_codes import terms_of
from runtime.identifiers import derived_id
from state_updater.handlers.entitlement import extend_period
from state_updater.rejections import CommandRejected, conflict
from state_updater.unit_of_work import UnitOfWork


def use_promo_code(work: UnitOfWork, subscription: Subscription, code: PromoCode) -> None:
    """Use a code for a subscription: its next demands are cheaper, or days are given.

    Free days come with the first payment; a subscription that runs gets them at once.

    Raises:
        CommandRejected: The code does not allow it, or another discount is running.
    """
    gives_days_now = _gives_days(code) and subscription.state in RUNNING_SUBSCRIPTION_STATES
    taken = _taken_ordinals(work, subscription, code)
    _require_usable(work, subscription, code, uses_of_viewer=len(taken))
    if not gives_days_now and work.rows.redemptions_of(subscription.id):
        raise conflict("promo_code_running", "another promo code makes it cheaper already")
    _claim_use(work, code)
    duration = DiscountDuration(code.duration)
    redemption = PromoRedemption(
        id=derived_id(work.cause.command_id, "promo_redemption"),
        promo_code_id=code.id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        ordinal=min(set(range(1, len(taken) + 2)) - taken),
        periods_left=0 if gives_days_now else discounted_periods(duration, code.periods),
        redeemed_at=work.now,
    )
    work.keep(redemption)
    work.move(subscription, "redeem_promo_code", code=code.code, ordinal=redemption.ordinal)
    work.answer(promo_redemption_id=redemption.id)
    if gives_days_now:
        _give_days(work, subscription, code)


def take_discount(
    work: UnitOfWork, subscription: Subscription, price: Money
) -> tuple[Money, PromoPart | None]:
    """Return what is left to pay of `price`, and which promise made it so; none where none does.

    A code for another plan or currency than the present one rests until the viewer comes back.
    """
    for redemption in work.rows.redemptions_of(subscription.id):
        code = work.get(PromoCode, redemption.promo_code_id, "promo_code")
        discount = discount_of(code)
        if code.plan_id in (None, subscription.plan_id) and code.currency in (None, price.currency):
            off = taken_off(price, discount)
            return price - off, PromoPart(
                code=code.code,
                kind=discount.kind,
                discount_minor=off.amount_minor,
                percent=discount.percent,
                free_days=discount.free_days,
            )
    return price, None


def follow_paid_demand(work: UnitOfWork, subscription: Subscription, invoice: Invoice) -> None:
    """Count a paid period against the discount that it had, and give the days that came with it.

    What is paid counts, not what is demanded: a demand that lapses uses nothing up.
    """
    promo = Derivation.from_json(invoice.derivation).promo
    for redemption in work.rows.redemptions_of(subscription.id):
        code = work.get(PromoCode, redemption.promo_code_id, "promo_code")
        if promo is None or code.code != promo.code:
            continue
        if redemption.periods_left is not None:
            redemption.periods_left -= 1
        if _gives_days(code):
            _give_days(work, subscription, code)


def give_back_uses(work: UnitOfWork, subscription: Subscription) -> None:
    """Give back the uses of codes for a subscription that never began: they bought nothing."""
    for redemption in work.rows.redemptions_of(subscription.id):
        redemption.given_back_at = work.now
        redemption.periods_left = 0
        counted = (PromoCode.id == redemption.promo_code_id) & (PromoCode.uses > 0)
        work.claim(
            update(PromoCode).where(counted).values(uses=PromoCode.uses - 1),
            otherwise=conflict("promo_code_not_counted", "no use of the promo code is counted"),
        )


def discount_of(code: PromoCode) -> Discount:
    """Return what a code promises."""
    return Discount(
        kind=DiscountKind(code.kind),
        percent=code.percent,
        amount_minor=code.amount_minor,
        currency=code.currency,
        free_days=code.free_days,
    )


def _require_usable(
    work: UnitOfWork, subscription: Subscription, code: PromoCode, *, uses_of_viewer: int
) -> None:
    use = PromoUse(
        plan_id=subscription.plan_id,
        currency=work.price(subscription.price_id).currency,
        uses_of_viewer=uses_of_viewer,
        at=work.now,
    )
    refusal = why_unusable(terms_of(code), use)
    if refusal is not None:
        raise _refused(refusal)


def _claim_use(work: UnitOfWork, code: PromoCode) -> None:
    """Count a use where the limit leaves one, whatever others read at the same time."""
    is_left = PromoCode.most_uses.is_(None) | (PromoCode.uses < PromoCode.most_uses)
    usable = (PromoCode.id == code.id) & (PromoCode.status == ACTIVE) & is_left
    work.claim(
        update(PromoCode).where(usable).values(uses=PromoCode.uses + 1),
        otherwise=_refused(PromoRefusal.USED_UP),
    )


def _taken_ordinals(work: UnitOfWork, subscription: Subscription, code: PromoCode) -> set[int]:
    return {
        use.ordinal
        for use in work.rows.each(PromoRedemption)
        if use.promo_code_id == code.id
        and use.viewer_id == subscription.viewer_id
        and use.given_back_at is None
    }


def _gives_days(code: PromoCode) -> bool:
    return code.kind == DiscountKind.FREE_DAYS


def _give_days(work: UnitOfWork, subscription: Subscription, code: PromoCode) -> None:
    if code.free_days is None:
        raise RuntimeError(f"promo code {code.code} gives no number of days")
    work.move(subscription, "extend", days=code.free_days, reason=f"promo code {code.code}")
    extend_period(work, subscription, code.free_days)


def _refused(refusal: PromoRefusal) -> CommandRejected:
    return conflict(refusal.value, PROMO_REFUSALS[refusal])
