"""An outage some weeks ago, for which a list of viewers was given days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from admin_api.bulk_resolution import RowProblem
from cli.stock.chance import Chance
from cli.stock.life import Life
from interaction_bus.commands import GrantTime
from interaction_bus.envelope import Actor
from models import BulkGrant, Subscription
from state_updater.unit_of_work import Line

BEFORE_END = timedelta(days=19)

HIT = 0.015
"""Share of the viewers that the outage hit."""

DAYS = 3

WRONG_LINES = (
    ("nobody.knows@example.org", RowProblem.UNKNOWN_VIEWER),
    ("not an address", RowProblem.UNREADABLE),
)


def draw_outage(chance: Chance, *, ended: datetime, manager: str) -> BulkGrant:
    """Return what a manager gave to everybody whom the outage had hit."""
    at = ended - BEFORE_END
    return BulkGrant(
        id=chance.identifier(at),
        days=DAYS,
        reason="Outage of the player in the night to Saturday",
        created_by=manager,
        created_at=at,
    )


def suffer(life: Life, outage: BulkGrant) -> None:
    """Have a life hit by the outage, or not; days are given to whoever may watch then."""
    if life.chance.happens(HIT):
        life.plan(outage.created_at + timedelta(seconds=20), partial(_be_given, life, outage))


def grant_rows(rows: Sequence[Line], outage: BulkGrant, chance: Chance) -> list[Line]:
    """Return the lines of the list, numbered, with some that mean nobody."""
    wrong = [
        _line(chance, outage, written) | {"problem": problem.value}
        for written, problem in WRONG_LINES
    ]
    return [row | {"row_number": number} for number, row in enumerate([*rows, *wrong], start=1)]


def _be_given(life: Life, outage: BulkGrant, at: datetime) -> None:
    for subscription in life.rows.each(Subscription):
        if subscription.state != "active":
            continue
        person = life.people[subscription.viewer_id]
        row = _line(life.chance, outage, person.email or str(person.viewer_id))
        row |= {
            "viewer_id": person.viewer_id,
            "subscription_id": subscription.id,
            "staged_at": at,
        }
        life.granted.append(row)
        command = GrantTime(subscription_id=subscription.id, days=outage.days, reason=outage.reason)
        actor = Actor(kind="manager", id=outage.created_by)
        life.do(command, actor=actor, at=at, command_id=row["id"])


def _line(chance: Chance, outage: BulkGrant, written: str) -> Line:
    return {
        "id": chance.identifier(outage.created_at),
        "bulk_grant_id": outage.id,
        "written": written,
    }
