"""Changes of plans and prices, each in one transaction with its line in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from admin_api.acting import record_current_act
from admin_api.audit import ActOutcome
from admin_api.queries.catalogue import PRICES
from admin_api.queries.pages import Record, read_all
from billing_rules.money import Money
from models import Plan, Price
from runtime.identifiers import new_id
from runtime.web.problems import Conflict, NotFound, Unprocessable

NOT_ALLOWED = "not_allowed_in_this_state"

LOCKED_PLAN = select(
    Plan.code,
    Plan.title,
    Plan.description,
    Plan.trial_days,
    Plan.trial_needs_card,
    Plan.grace_days,
    Plan.vat,
    Plan.tax_system,
    Plan.receipt_method,
    Plan.receipt_object,
    Plan.status,
).with_for_update(key_share=True)
"""Whoever changes a plan or its prices waits here for whoever came first."""

CURRENT_PRICE = select(Price.id, Price.amount_minor).where(Price.superseded_at.is_(None))


def create_plan(writes: Engine, fields: Mapping[str, Any]) -> UUID:
    """Add a plan and return its id.

    Args:
        writes: Engine of the admin role.
        fields: As `PlanInput` loads them.

    Raises:
        Conflict: Another plan has the code.
    """
    plan_id = new_id()
    row = {**fields, "id": plan_id, "status": "active", "created_at": func.billing_now()}
    with writes.begin() as connection:
        try:
            connection.execute(insert(Plan).values(**row))
        except IntegrityError as error:
            # The code is the only key that a caller chooses.
            raise _code_taken(fields["code"]) from error
        record_current_act(
            connection, ActOutcome.DONE, subject_id=plan_id, detail={"created": dict(fields)}
        )
    return plan_id


def change_plan(writes: Engine, plan_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change what may still be changed of a plan.

    Raises:
        NotFound: There is no such plan.
        Unprocessable: No change is named.
    """
    if not changes:
        raise Unprocessable("Name at least one field to change.", code="nothing_to_change")
    with writes.begin() as connection:
        before = _lock_plan(connection, plan_id)
        connection.execute(update(Plan).where(Plan.id == plan_id).values(**changes))
        detail = {"before": {name: before[name] for name in changes}, "after": dict(changes)}
        record_current_act(connection, ActOutcome.DONE, detail=detail)


def archive_plan(writes: Engine, plan_id: UUID) -> None:
    """Take a plan off the offer.

    Raises:
        NotFound: There is no such plan.
        Conflict: It is archived already.
    """
    with writes.begin() as connection:
        _require_active(_lock_plan(connection, plan_id))
        archived = {"status": "archived", "archived_at": func.billing_now()}
        connection.execute(update(Plan).where(Plan.id == plan_id).values(**archived))
        record_current_act(connection, ActOutcome.DONE)


def create_price(writes: Engine, plan_id: UUID, money: Money) -> Record:
    """Supersede the current price in this currency by a new version, and return that.

    Args:
        writes: Engine of the admin role.
        plan_id: Of an active plan.
        money: What one period costs from now on.

    Raises:
        NotFound: There is no such plan.
        Conflict: The plan is archived, or costs just that already.
    """
    price_id = new_id()
    with writes.begin() as connection:
        _require_active(_lock_plan(connection, plan_id))
        now = connection.execute(select(func.billing_now())).scalar_one()
        superseded = _supersede_price(connection, plan_id, money, at=now)
        connection.execute(
            insert(Price).values(
                id=price_id,
                plan_id=plan_id,
                amount_minor=money.amount_minor,
                currency=money.currency,
                created_at=now,
            )
        )
        detail = {"price_id": str(price_id), "price": str(money), "superseded": superseded}
        record_current_act(connection, ActOutcome.DONE, detail=detail)
        return read_all(connection, PRICES.where(Price.id == price_id))[0]


def _supersede_price(
    connection: Connection, plan_id: UUID, money: Money, *, at: datetime
) -> str | None:
    current = connection.execute(
        CURRENT_PRICE.where(Price.plan_id == plan_id, Price.currency == money.currency)
    ).one_or_none()
    if current is None:
        return None
    if current.amount_minor == money.amount_minor:
        raise _price_unchanged(current.id)
    connection.execute(update(Price).where(Price.id == current.id).values(superseded_at=at))
    return str(current.id)


def _lock_plan(connection: Connection, plan_id: UUID) -> RowMapping:
    plan = connection.execute(LOCKED_PLAN.where(Plan.id == plan_id)).mappings().one_or_none()
    if plan is None:
        raise NotFound("There is no such plan.", code="plan_not_found")
    return plan


def _require_active(plan: RowMapping) -> None:
    if plan["status"] != "active":
        raise Conflict("The plan is archived.", code=NOT_ALLOWED, state=plan["status"], allowed=[])


def _code_taken(code: str) -> Conflict:
    taken = Conflict("Another plan has this code.", code="plan_code_taken")
    taken.fields["code"] = code
    return taken


def _price_unchanged(price_id: UUID) -> Conflict:
    unchanged = Conflict("The plan costs just that already.", code="price_unchanged")
    unchanged.fields["price_id"] = str(price_id)
    return unchanged
