"""Short ways to a price that is about to change."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from interaction_bus.commands import AnnouncePrice, AnswerPriceMove, PlanPriceMove
from models import Invoice, Price, PriceMove, PriceMoveViewer
from runtime.identifiers import derived_id, new_id
from tests.fixtures.builders import build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, advance_to, approved, renew

OLD = 29_990

NOTICE_DAYS = 14
DEARER = 39_900
CHEAPER = 19_900

_transactions = iter(range(5_000_000_000, 6_000_000_000))


def supersede_price(workshop: Workshop, amount_minor: int) -> dict[str, Any]:
    """Store a new version of the plan's price."""
    now = workshop.now()
    with workshop.owner_engine.begin() as connection:
        connection.execute(
            update(Price)
            .where(Price.plan_id == workshop.plan["id"], Price.superseded_at.is_(None))
            .values(superseded_at=now)
        )
    price = build_price(workshop.plan, amount_minor=amount_minor, created_at=now)
    store(workshop.owner_engine, prices=[price])
    return price


def start_move(workshop: Workshop, *, amount_minor: int = DEARER, **columns: Any) -> dict[str, Any]:
    """Store a manager's decision to move subscribers to a new version of the price."""
    price = supersede_price(workshop, amount_minor)
    price_move = {
        "id": new_id(),
        "plan_id": workshop.plan["id"],
        "to_price_id": price["id"],
        "announce_days": NOTICE_DAYS,
        "needs_consent": False,
        "without_consent": "keep_price",
        "reason": "films became dearer",
        "created_by": "olga",
        "created_at": workshop.now(),
    }
    stored = price_move | columns
    store(workshop.owner_engine, price_moves=[stored])
    return stored


def plan_command(price_move: dict[str, Any], purchase: Purchase) -> PlanPriceMove:
    """Return what a sweep sends for one subscription."""
    consent_id = derived_id(price_move["id"], "consent", str(purchase.subscription_id))
    return PlanPriceMove(
        price_move_id=price_move["id"],
        subscription_id=purchase.subscription_id,
        new_price_consent_id=consent_id,
    )


def plan(workshop: Workshop, price_move: dict[str, Any], purchase: Purchase) -> UUID:
    """Plan a move for one subscription and return its row."""
    command = plan_command(price_move, purchase)
    workshop.send(command)
    return command.new_price_consent_id


def announced(workshop: Workshop, purchase: Purchase, **move: Any) -> UUID:
    """Move to a new price, let the day come on which the viewer is told, and tell them."""
    consent_id = plan(workshop, start_move(workshop, **move), purchase)
    announce(workshop, consent_id)
    return consent_id


def announce(workshop: Workshop, consent_id: UUID) -> None:
    """Let the day come on which the viewer is told, and tell them."""
    consent = consent_of(workshop, consent_id)
    notice_days = workshop.row(PriceMove, consent.price_move_id).announce_days
    moment = consent.applies_at - timedelta(days=notice_days, hours=12)
    if moment > workshop.now():
        advance_to(workshop, moment)
    workshop.send(AnnouncePrice(price_consent_id=consent_id))


def answer_command(purchase: Purchase, consent_id: UUID, *, agrees: bool) -> AnswerPriceMove:
    """Return the viewer's yes or no."""
    return AnswerPriceMove(price_consent_id=consent_id, viewer_id=purchase.viewer_id, agrees=agrees)


def answer(workshop: Workshop, purchase: Purchase, consent_id: UUID, *, agrees: bool) -> None:
    """Have the viewer say yes or no."""
    workshop.send(answer_command(purchase, consent_id, agrees=agrees))


def consent_of(workshop: Workshop, consent_id: UUID) -> PriceMoveViewer:
    """Return what the move means for the viewer, as it is stored."""
    return workshop.row(PriceMoveViewer, consent_id)


def renew_and_pay(workshop: Workshop, purchase: Purchase, *, amount_minor: int) -> UUID:
    """Renew for one period, pay for it, and return the invoice."""
    renewal = renew(workshop, purchase)
    workshop.send(
        approved(
            workshop,
            renewal.payment_id,
            transaction_id=next(_transactions),
            amount_minor=amount_minor,
        )
    )
    return renewal.invoice_id


def amount_of(workshop: Workshop, invoice_id: object) -> int:
    return next(it.amount_minor for it in workshop.rows(Invoice) if it.id == invoice_id)
