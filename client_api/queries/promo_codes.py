"""Promo codes, with how often the viewer who asks has used them."""

from sqlalchemy import bindparam, func, select

from models import PromoCode, PromoRedemption

_USES_OF_VIEWER = (
    select(func.count())
    .where(
        PromoRedemption.promo_code_id == PromoCode.id,
        PromoRedemption.viewer_id == bindparam("viewer_id"),
        PromoRedemption.given_back_at.is_(None),
    )
    .scalar_subquery()
)

FIND_PROMO_CODE = select(
    PromoCode.id,
    PromoCode.code,
    PromoCode.kind,
    PromoCode.percent,
    PromoCode.amount_minor,
    PromoCode.currency,
    PromoCode.free_days,
    PromoCode.duration,
    PromoCode.periods,
    PromoCode.plan_id,
    PromoCode.most_uses,
    PromoCode.most_uses_per_viewer,
    PromoCode.uses,
    PromoCode.valid_from,
    PromoCode.valid_until,
    PromoCode.status,
    _USES_OF_VIEWER.label("uses_of_viewer"),
    func.billing_now().label("now"),
).where(PromoCode.code == bindparam("code"))
