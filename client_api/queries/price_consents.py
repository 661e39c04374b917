"""New prices that a viewer was told of."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import PriceConsentState
from client_api.queries.paging import paged
from models import Plan, Price, PriceMove, PriceMoveViewer, Viewer

_old, _new = aliased(Price), aliased(Price)

_TOLD = (
    select(
        PriceMoveViewer.id,
        PriceMoveViewer.subscription_id,
        PriceMoveViewer.state,
        PriceMoveViewer.needs_consent,
        PriceMoveViewer.applies_at,
        PriceMoveViewer.announced_at,
        PriceMoveViewer.answered_at,
        PriceMoveViewer.created_at,
        PriceMove.without_consent,
        PriceMove.cancelled_at,
        Plan.title,
        Plan.code,
        Viewer.locale,
        Viewer.timezone,
        _old.amount_minor.label("old_minor"),
        _new.amount_minor.label("new_minor"),
        _new.currency,
    )
    .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
    .join(Plan, Plan.id == PriceMove.plan_id)
    .join(Viewer, Viewer.id == PriceMoveViewer.viewer_id)
    .join(_old, _old.id == PriceMoveViewer.from_price_id)
    .join(_new, _new.id == PriceMoveViewer.to_price_id)
    .where(
        PriceMoveViewer.viewer_id == bindparam("viewer_id"),
        PriceMoveViewer.announced_at.is_not(None),
    )
)

LIST_PRICE_CONSENTS = paged(_TOLD, moment=PriceMoveViewer.created_at, row_id=PriceMoveViewer.id)

FIND_PRICE_CONSENT = _TOLD.where(PriceMoveViewer.id == bindparam("price_consent_id"))
"""A price that is only planned is none of the viewer's business yet, and is not found."""

OPEN_TO_ANSWERS = (
    PriceConsentState.ANNOUNCED,
    PriceConsentState.AGREED,
    PriceConsentState.DECLINED,
)
"""Until the renewal the viewer may change their mind."""
