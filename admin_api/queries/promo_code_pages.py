"""Reads for the pages of promo codes: with their plan, their uses and who used them."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from admin_api.queries.pages import Record, Statement, find_one, read_all
from admin_api.queries.promo_codes import PROMO_CODES, REDEMPTIONS
from models import Plan, Price, PromoCode, PromoRedemption, Viewer

CODES: Statement = PROMO_CODES.add_columns(
    Plan.title.label("plan_title"), func.billing_now().label("read_at")
).outerjoin(Plan, Plan.id == PromoCode.plan_id)
"""Each code with the plan that it is for, if it is for one."""

USES: Statement = REDEMPTIONS.add_columns(Viewer.email).join(
    Viewer, Viewer.id == PromoRedemption.viewer_id
)

PRESENT_PRICES: Statement = (
    select(Price.id, Price.plan_id, Plan.title, Plan.code, Price.amount_minor, Price.currency)
    .join(Plan, Plan.id == Price.plan_id)
    .where(Price.superseded_at.is_(None), Plan.status == "active")
    .order_by(Plan.code, Price.currency)
)


def find_code(connection: Connection, promo_code_id: UUID) -> Record | None:
    """Return a promo code with its plan, or none."""
    return find_one(connection, CODES.where(PromoCode.id == promo_code_id))


def uses_of(promo_code_id: UUID) -> Statement:
    """Return the statement of who used a promo code, given back uses too."""
    return USES.where(PromoRedemption.promo_code_id == promo_code_id)


def list_present_prices(connection: Connection) -> list[Record]:
    """Return every price that is sold now, with its plan."""
    return read_all(connection, PRESENT_PRICES)
