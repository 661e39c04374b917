"""Plans: what may be bought."""

from typing import Any
from uuid import UUID

from admin_api.acting import acts
from admin_api.catalogue import archive_plan, change_plan, create_plan
from admin_api.queries import catalogue
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.catalogue import (
    ArchiveInput,
    PlanChange,
    PlanFilter,
    PlanInput,
    PlanSchema,
)
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "plans", __name__, url_prefix="/admin/v1/plans", description="What may be bought."
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PlanFilter, location="query")
@blueprint.response(200, page_schema(PlanSchema))
def list_plans(query: dict[str, Any]) -> Page[Record]:
    """List plans, the newest first."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return catalogue.list_plans(connection, wish, status=query["status"])


@blueprint.route("", methods=["POST"])
@acts("create_plan", on="plan", roles=MANAGERS)
@blueprint.arguments(PlanInput)
@blueprint.response(201, PlanSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="The code is taken.")
def create(body: dict[str, Any]) -> Record:
    """Create a plan; it can be bought once it has a price."""
    return get_plan(create_plan(services().writes, body))


@blueprint.route("/<uuid:plan_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, PlanSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such plan.")
def show(plan_id: UUID) -> Record:
    """Show a plan with its current prices."""
    return get_plan(plan_id)


@blueprint.route("/<uuid:plan_id>", methods=["PATCH"])
@acts("change_plan", on="plan", roles=MANAGERS)
@blueprint.arguments(PlanChange)
@blueprint.response(200, PlanSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such plan.")
def change(body: dict[str, Any], plan_id: UUID) -> Record:
    """Change texts, trial, grace days or receipts; subscribers keep what was agreed."""
    change_plan(services().writes, plan_id, body)
    return get_plan(plan_id)


@blueprint.route("/<uuid:plan_id>/archive", methods=["POST"])
@acts("archive_plan", on="plan", roles=MANAGERS)
@blueprint.arguments(ArchiveInput)
@blueprint.response(200, PlanSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It is archived already.")
def archive(body: dict[str, Any], plan_id: UUID) -> Record:
    """Take a plan off the offer; its subscribers keep it."""
    del body  # Its reason is in the trail already.
    archive_plan(services().writes, plan_id)
    return get_plan(plan_id)


def get_plan(plan_id: UUID) -> Record:
    """Return a plan with its current prices.

    Raises:
        NotFound: There is none.
    """
    with services().reads.connect() as connection:
        plan = catalogue.find_plan(connection, plan_id)
    if plan is None:
        raise NotFound("There is no such plan.", code="plan_not_found")
    return plan
