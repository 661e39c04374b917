"""What managers did to the catalogue, for the trail."""

from collections.abc import Iterator
from datetime import datetime

from cli.stock.catalogue import Catalogue, Offer
from cli.stock.chance import Chance
from cli.stock.staff import trail_line
from models import BulkGrant
from state_updater.unit_of_work import Line


def catalogue_acts(
    chance: Chance, catalogue: Catalogue, managers: tuple[str, ...], outage: BulkGrant
) -> Iterator[Line]:
    """Yield a line for each act that made the catalogue what it is, and for the bulk grant."""
    for offer in catalogue.offers:
        yield _priced(chance, offer, chance.one_of(managers))
    for code in catalogue.promo_codes:
        line = _act(chance, code.created_at, chance.one_of(managers), "create_promo_code")
        yield line | {"subject_kind": "promo_code", "subject_id": str(code.id)}
    for plan_id, archived_at in catalogue.archived_at.items():
        line = _act(chance, archived_at, chance.one_of(managers), "archive_plan")
        yield line | {"subject_id": str(plan_id), "reason": "Few students, many who are not"}
    for move in catalogue.price_moves:
        line = _act(chance, move.created_at, move.created_by, "start_price_move")
        subject = {"subject_kind": "price_move", "subject_id": str(move.id)}
        yield line | subject | {"reason": move.reason}
    line = _act(chance, outage.created_at, outage.created_by, "grant_in_bulk")
    subject = {"subject_kind": "bulk_grant", "subject_id": str(outage.id)}
    yield line | subject | {"reason": outage.reason}


def _priced(chance: Chance, offer: Offer, manager_id: str) -> Line:
    line = _act(chance, offer.since, manager_id, "set_price")
    price = {"amount_minor": offer.price.amount_minor, "currency": offer.price.currency}
    return line | {
        "subject_id": str(offer.plan.id),
        "reason": "Price of the season",
        "detail": line["detail"] | {"price_id": str(offer.price.id), **price},
    }


def _act(chance: Chance, at: datetime, manager_id: str, action: str) -> Line:
    return trail_line(
        chance, at, manager_id=manager_id, action=action, subject=("plan", "-"), reason=None
    )
