"""Reads of promo codes and their uses."""

from uuid import UUID

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, find_one, read_page
from billing_rules.promo_codes import typed_code
from models import PromoCode, PromoRedemption
from runtime.web.pagination import Page

PROMO_CODES = select(
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
    PromoCode.uses,
    PromoCode.most_uses,
    PromoCode.most_uses_per_viewer,
    PromoCode.valid_from,
    PromoCode.valid_until,
    PromoCode.status,
    PromoCode.created_at,
)

REDEMPTIONS = select(
    PromoRedemption.id,
    PromoRedemption.viewer_id,
    PromoRedemption.subscription_id,
    PromoRedemption.ordinal,
    PromoRedemption.periods_left,
    PromoRedemption.redeemed_at,
    PromoRedemption.given_back_at,
)

ORDER = PageOrder(PromoCode.created_at, PromoCode.id)

REDEMPTION_ORDER = PageOrder(
    PromoRedemption.redeemed_at, PromoRedemption.id, moment_name="redeemed_at"
)


def list_promo_codes(
    connection: Connection, wish: PageWish, *, status: str | None, code: str | None
) -> Page[Record]:
    """Return a page of promo codes.

    Args:
        connection: To read with.
        wish: Which page.
        status: None means any.
        code: As somebody wrote it; none means any.
    """
    statement = PROMO_CODES
    if status is not None:
        statement = statement.where(PromoCode.status == status)
    if code is not None:
        statement = statement.where(PromoCode.code == typed_code(code))
    return read_page(connection, statement, ORDER, wish)


def find_promo_code(connection: Connection, promo_code_id: UUID) -> Record | None:
    """Return a promo code, or none."""
    return find_one(connection, PROMO_CODES.where(PromoCode.id == promo_code_id))


def list_redemptions(connection: Connection, promo_code_id: UUID, wish: PageWish) -> Page[Record]:
    """Return a page of the uses of a promo code, given back ones too."""
    statement = REDEMPTIONS.where(PromoRedemption.promo_code_id == promo_code_id)
    return read_page(connection, statement, REDEMPTION_ORDER, wish)
