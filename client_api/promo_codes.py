"""Finding a promo code, and telling sooner than the State Updater that it cannot be used."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy import Row

from billing_rules.promo_codes import (
    PROMO_REFUSALS,
    PromoUse,
    typed_code,
    why_unusable,
)
from client_api.findings import not_found
from client_api.queries.promo_codes import FIND_PROMO_CODE
from client_api.queries.reading import find_row
from client_api.services import current_services
from models.promo_codes import terms_of
from runtime.web.auth import current_principal
from runtime.web.json_body import NUL
from runtime.web.problems import Conflict

LONGEST_CODE = 64


def promo_code_field(**options: Any) -> fields.String:
    """Return the field in which a viewer types a code."""
    return fields.String(
        validate=validate.Length(1, LONGEST_CODE),
        metadata={"description": "As it was read or heard.", "example": "kino50"},
        **options,
    )


def get_usable_code(typed: str, *, plan_id: UUID, currency: str) -> Row[Any]:
    """Return a promo code that the viewer may use.

    Args:
        typed: As the viewer wrote it.
        plan_id: What it is to be used for.
        currency: In which that is paid.

    Raises:
        NotFound: There is no such code.
        Conflict: It cannot be used so; the code says why.
    """
    found = _get_code(typed_code(typed))
    use = PromoUse(
        plan_id=plan_id, currency=currency, uses_of_viewer=found.uses_of_viewer, at=found.now
    )
    refusal = why_unusable(terms_of(found), use)
    if refusal is not None:
        sentence = PROMO_REFUSALS[refusal]
        raise Conflict(f"{sentence[0].upper()}{sentence[1:]}.", code=refusal.value)
    return found


def _get_code(code: str) -> Row[Any]:
    if len(code) > LONGEST_CODE or NUL in code:
        raise not_found("promo_code")
    parameters = {"code": code, "viewer_id": current_principal().viewer_id}
    found = find_row(FIND_PROMO_CODE, parameters, engine=current_services().primary)
    if found is None:
        raise not_found("promo_code")
    return found
