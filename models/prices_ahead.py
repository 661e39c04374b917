"""The new price that waits for a subscription, read together with it."""

from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, PriceConsentState
from billing_rules.money import Money
from billing_rules.next_charges import PriceAhead
from billing_rules.price_moves import WithoutConsent, judge_price
from models.catalogue import Price
from models.price_moves import PriceMove, PriceMoveViewer
from models.subscriptions import Subscription


def nearest_price_move(name: str, *conditions: ColumnElement[bool]) -> LateralFromClause:
    """Return the next new price of a subscription, to be joined to a query of subscriptions.

    Its columns: `id`, `state`, `needs_consent`, `applies_at`, `without_consent`, `amount_minor`
    and `currency`.

    Args:
        name: In the query.
        conditions: Which of those that were not called off.
    """
    to_come = aliased(Price)
    return (
        select(
            PriceMoveViewer.id,
            PriceMoveViewer.state,
            PriceMoveViewer.needs_consent,
            PriceMoveViewer.applies_at,
            PriceMove.without_consent,
            to_come.amount_minor,
            to_come.currency,
        )
        .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
        .join(to_come, to_come.id == PriceMoveViewer.to_price_id)
        .where(
            PriceMoveViewer.subscription_id == Subscription.id,
            PriceMove.cancelled_at.is_(None),
            *conditions,
        )
        .order_by(PriceMoveViewer.applies_at)
        .limit(1)
        .correlate(Subscription)
        .lateral(name)
    )


PRICE_AHEAD = nearest_price_move(
    "price_ahead",
    PriceMoveViewer.from_price_id == Subscription.price_id,
    PriceMoveViewer.state.in_(OPEN_PRICE_CONSENT_STATES),
    # A plan to come goes before a new price of the present one.
    Subscription.pending_change["price_id"].astext.is_(None),
)
"""What a renewal would do about the nearest one; joined so that no subscription is lost."""

PRICE_AHEAD_COLUMNS = (
    PRICE_AHEAD.c.state.label("ahead_state"),
    PRICE_AHEAD.c.needs_consent.label("ahead_needs_consent"),
    PRICE_AHEAD.c.applies_at.label("ahead_applies_at"),
    PRICE_AHEAD.c.without_consent.label("ahead_without_consent"),
    PRICE_AHEAD.c.amount_minor.label("ahead_minor"),
    PRICE_AHEAD.c.currency.label("ahead_currency"),
)
"""To be selected together with `PRICE_AHEAD`; read by `price_ahead_of`."""


def price_ahead_of(row: Row[Any]) -> PriceAhead | None:
    """Return the new price that waits for the subscription of a row, or none."""
    if row.ahead_state is None:
        return None
    verdict = judge_price(
        PriceConsentState(row.ahead_state),
        needs_consent=row.ahead_needs_consent,
        without_consent=WithoutConsent(row.ahead_without_consent),
    )
    price = Money(row.ahead_minor, row.ahead_currency)
    return PriceAhead(row.ahead_applies_at, price, verdict)
