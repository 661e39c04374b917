"""Promo codes: words that make a plan cheaper or longer."""

from typing import Any
from uuid import UUID

from admin_api.acting import acts
from admin_api.promo_codes import archive_promo_code, create_promo_code
from admin_api.queries import promo_codes
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.promo_codes import (
    ArchiveCodeInput,
    PromoCodeFilter,
    PromoCodeInput,
    PromoCodeSchema,
    RedemptionSchema,
)
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, PageArguments, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "promo_codes",
    __name__,
    url_prefix="/admin/v1/promo-codes",
    description="Words that make a plan cheaper or longer.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PromoCodeFilter, location="query")
@blueprint.response(200, page_schema(PromoCodeSchema))
def list_promo_codes(query: dict[str, Any]) -> Page[Record]:
    """List promo codes with their uses, the newest first."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return promo_codes.list_promo_codes(
            connection, wish, status=query["status"], code=query["code"]
        )


@blueprint.route("", methods=["POST"])
@acts("create_promo_code", on="promo_code", roles=MANAGERS)
@blueprint.arguments(PromoCodeInput)
@blueprint.response(201, PromoCodeSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="Another code is spelt so.")
def create(body: dict[str, Any]) -> Record:
    """Create a promo code; what it gives never changes."""
    return get_promo_code(create_promo_code(services().writes, body))


@blueprint.route("/<uuid:promo_code_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, PromoCodeSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such code.")
def show(promo_code_id: UUID) -> Record:
    """Show a promo code with its uses."""
    return get_promo_code(promo_code_id)


@blueprint.route("/<uuid:promo_code_id>/redemptions", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(RedemptionSchema))
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such code.")
def list_redemptions(query: dict[str, Any], promo_code_id: UUID) -> Page[Record]:
    """List who used a promo code, the last one first."""
    get_promo_code(promo_code_id)
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return promo_codes.list_redemptions(connection, promo_code_id, wish)


@blueprint.route("/<uuid:promo_code_id>/archive", methods=["POST"])
@acts("archive_promo_code", on="promo_code", roles=MANAGERS)
@blueprint.arguments(ArchiveCodeInput)
@blueprint.response(200, PromoCodeSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It is archived already.")
def archive(body: dict[str, Any], promo_code_id: UUID) -> Record:
    """Let nobody use a promo code any more; discounts that are running go on."""
    del body  # Its reason is in the trail already.
    archive_promo_code(services().writes, promo_code_id)
    return get_promo_code(promo_code_id)


def get_promo_code(promo_code_id: UUID) -> Record:
    """Return a promo code.

    Raises:
        NotFound: There is none.
    """
    with services().reads.connect() as connection:
        found = promo_codes.find_promo_code(connection, promo_code_id)
    if found is None:
        raise NotFound("There is no such promo code.", code="promo_code_not_found")
    return found
