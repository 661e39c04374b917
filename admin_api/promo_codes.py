"""Making and archiving promo codes, each in one transaction with its line in the trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from admin_api.acting import record_current_act
from admin_api.audit import ActOutcome
from models import Plan, PromoCode
from runtime.identifiers import new_id
from runtime.web.problems import Conflict, NotFound

ARCHIVED = "archived"

LOCKED_STATUS = select(PromoCode.status).with_for_update(key_share=True)


def create_promo_code(writes: Engine, fields: Mapping[str, Any]) -> UUID:
    """Add a promo code and return its id.

    Args:
        writes: Engine of the admin role.
        fields: As `PromoCodeInput` loads them.

    Raises:
        NotFound: It is for a plan that is not there.
        Conflict: Another one is spelt so.
    """
    code_id = new_id()
    with writes.begin() as connection:
        _require_plan(connection, fields["plan_id"])
        now = connection.execute(select(func.billing_now())).scalar_one()
        begins = fields["valid_from"] or now
        row = {**fields, "valid_from": begins, "id": code_id, "uses": 0, "status": "active"}
        try:
            connection.execute(insert(PromoCode).values(**row, created_at=now))
        except IntegrityError as error:
            # The spelling is the only key that a caller chooses.
            raise _code_taken(fields["code"]) from error
        record_current_act(
            connection, ActOutcome.DONE, subject_id=code_id, detail={"created": _texts(fields)}
        )
    return code_id


def archive_promo_code(writes: Engine, promo_code_id: UUID) -> None:
    """Let nobody use a promo code any more; discounts that are running go on.

    Raises:
        NotFound: There is no such code.
        Conflict: It is archived already.
    """
    with writes.begin() as connection:
        is_it = PromoCode.id == promo_code_id
        status = connection.execute(LOCKED_STATUS.where(is_it)).scalar_one_or_none()
        if status is None:
            raise NotFound("There is no such promo code.", code="promo_code_not_found")
        if status == ARCHIVED:
            raise Conflict(
                "The promo code is archived already.",
                code="not_allowed_in_this_state",
                state=status,
                allowed=[],
            )
        connection.execute(update(PromoCode).where(is_it).values(status=ARCHIVED))
        record_current_act(connection, ActOutcome.DONE)


def _require_plan(connection: Connection, plan_id: UUID | None) -> None:
    if plan_id is None:
        return
    if connection.execute(select(Plan.id).where(Plan.id == plan_id)).one_or_none() is None:
        raise NotFound("There is no such plan.", code="plan_not_found")


def _texts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as the trail keeps them: JSON knows no ids and moments."""
    plain = (int, str, type(None))
    return {
        name: value if isinstance(value, plain) else str(value) for name, value in fields.items()
    }


def _code_taken(code: str) -> Conflict:
    taken = Conflict("Another promo code is spelt so.", code="promo_code_taken")
    taken.fields["code"] = code
    return taken
