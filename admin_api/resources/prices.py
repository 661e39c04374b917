"""Prices: immutable versions of what a plan costs."""

from typing import Any
from uuid import UUID

from admin_api.acting import acts
from admin_api.catalogue import create_price
from admin_api.queries import catalogue
from admin_api.queries.pages import PageWish, Record
from admin_api.resources.plans import get_plan
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.catalogue import PriceInput, PriceSchema
from admin_api.services import services
from billing_rules.money import Money
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, PageArguments, page_schema

blueprint = ApiBlueprint(
    "prices",
    __name__,
    url_prefix="/admin/v1/plans/<uuid:plan_id>/prices",
    description="Versions of what a plan costs.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(PriceSchema))
def list_prices(query: dict[str, Any], plan_id: UUID) -> Page[Record]:
    """List every version of a plan's price, the newest first."""
    get_plan(plan_id)
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return catalogue.list_prices(connection, plan_id, wish)


@blueprint.route("", methods=["POST"])
@acts("set_price", on="plan", roles=MANAGERS)
@blueprint.arguments(PriceInput)
@blueprint.response(201, PriceSchema)
@blueprint.alt_response(
    409, schema=ProblemSchema, description="The plan is archived, or costs just that already."
)
def set_price(body: dict[str, Any], plan_id: UUID) -> Record:
    """Set a new version of the price; subscribers keep the version that they chose."""
    money = Money(body["amount_minor"], body["currency"])
    return create_price(services().writes, plan_id, money)
