"""New prices that viewers of a cinema were told of."""

from typing import Any

from runtime.identifiers import new_id
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.fixtures.builders import build_price, store


def told(cinema: Cinema, viewer: Row, *, move: Row | None = None, **columns: Any) -> Row:
    """Store a rise from 299.90 to 399.00 of which the viewer was told."""
    subscription = cinema.build_subscription(viewer)
    plan = {"id": subscription["plan_id"]}
    superseding = build_price(
        plan, amount_minor=39_900, created_at=LONG_AGO, superseded_at=LONG_AGO
    )
    price_move = {
        "id": new_id(),
        "plan_id": plan["id"],
        "to_price_id": superseding["id"],
        "announce_days": 14,
        "needs_consent": True,
        "without_consent": "keep_price",
        "reason": "films became dearer",
        "created_by": "olga",
        "created_at": LONG_AGO,
    } | (move or {})
    consent = {
        "id": new_id(),
        "price_move_id": price_move["id"],
        "viewer_id": viewer["id"],
        "subscription_id": subscription["id"],
        "from_price_id": subscription["price_id"],
        "to_price_id": superseding["id"],
        "state": "announced",
        "moves": 2,
        "needs_consent": True,
        "applies_at": FAR_AHEAD,
        "announced_at": LONG_AGO,
        "created_at": LONG_AGO,
    } | columns
    store(
        cinema.owner_engine,
        prices=[superseding],
        price_moves=[price_move],
        price_move_viewers=[consent],
    )
    return consent
