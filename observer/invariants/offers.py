"""Promo codes and gifts: used as often as counted, claimed only when paid for."""

from sqlalchemy import func, or_, select

from billing_rules.lifecycles import GiftState
from billing_rules.manual_retry import PAID_INVOICE_STATES
from models import Gift, Invoice, PromoCode, PromoRedemption
from observer.invariants.invariant import Invariant

_standing = (
    select(func.count())
    .where(PromoRedemption.promo_code_id == PromoCode.id, PromoRedemption.given_back_at.is_(None))
    .correlate(PromoCode)
    .scalar_subquery()
)

PROMO_CODE_MISCOUNTED = Invariant(
    name="promo-code-miscounted",
    sentence="A promo code counts the uses that stand, and no more than it allows.",
    broken=select(
        PromoCode.id.label("promo_code_id"),
        PromoCode.code,
        PromoCode.uses,
        _standing.label("standing_uses"),
        PromoCode.most_uses,
    ).where(or_(PromoCode.uses != _standing, PromoCode.uses > PromoCode.most_uses)),
    repair="/console/promo-codes/{promo_code_id}/archive",
)

GIFT_WITHOUT_MONEY = Invariant(
    name="gift-without-money",
    sentence="A gift can be claimed only because its invoice was paid.",
    broken=select(Gift.id.label("gift_id"), Gift.state, Gift.invoice_id, Gift.subscription_id)
    .join(Invoice, Invoice.id == Gift.invoice_id)
    .where(
        Gift.state.in_((GiftState.BOUGHT, GiftState.CLAIMED)),
        Invoice.state.not_in(PAID_INVOICE_STATES),
    ),
    repair="/console/gifts/{gift_id}",
)

OFFERS = (PROMO_CODE_MISCOUNTED, GIFT_WITHOUT_MONEY)
