"""Days for many viewers at once: a list, its preview, its progress and its report."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import Response, request

from admin_api.acting import CSV, acts, current_act
from admin_api.bulk_grants import create_bulk_grant, grant_id_of, preview
from admin_api.bulk_lists import LONGEST_LIST_BYTES, ListWish, read_list_wish, write_table
from admin_api.command_routes import KEY_PARAMETER
from admin_api.queries import bulk_grants
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.bulk_grants import (
    BulkGrantInput,
    BulkGrantPreviewSchema,
    BulkGrantRowFilter,
    BulkGrantRowsSchema,
    BulkGrantSchema,
)
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.idempotency import IDEMPOTENCY_HEADER
from runtime.web.pagination import Page, PageArguments, page_schema
from runtime.web.problems import NotFound

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

blueprint = ApiBlueprint(
    "bulk_grants",
    __name__,
    url_prefix="/admin/v1/bulk-grants",
    description="Days for many viewers at once.",
)

LIST_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": BulkGrantInput},
        CSV: {
            "schema": {"type": "string"},
            "example": "viewer\nviewer@example.com\n0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b\n",
        },
    },
}
"""A table has one viewer a line; `days`, `reason` and `dry_run` stand in the query then."""

CSV_CONTENT = {CSV: {"schema": {"type": "string"}, "example": "row_number,written,viewer_id\n"}}


def takes_lists(view: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let a view take longer bodies than all others."""

    @wraps(view)
    def roomy(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        request.max_content_length = LONGEST_LIST_BYTES
        return view(*args, **kwargs)

    return roomy


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(BulkGrantSchema))
def list_bulk_grants(query: dict[str, Any]) -> Page[Record]:
    """List bulk grants with their progress, the newest first."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return bulk_grants.list_bulk_grants(connection, wish)


@blueprint.route("", methods=["POST"])
@takes_lists
@acts("grant_in_bulk", on="bulk_grant", roles=MANAGERS)
@blueprint.doc(parameters=[KEY_PARAMETER], requestBody=LIST_BODY)
@blueprint.alt_response(
    200, schema=BulkGrantPreviewSchema, description="A dry run: what would happen, line by line."
)
@blueprint.alt_response(409, schema=ProblemSchema, description="The key was used for another list.")
@blueprint.response(202, BulkGrantSchema)
def create() -> Record | Response:
    """Give days to everybody on a list, or show what a list would do."""
    wish = read_list_wish(request)
    if wish.is_dry_run:
        return _preview(wish)
    grant_id = grant_id_of(current_act().manager_id, request.headers.get(IDEMPOTENCY_HEADER))
    create_bulk_grant(services().writes, grant_id, wish)
    return get_bulk_grant(grant_id)


@blueprint.route("/<uuid:grant_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, BulkGrantSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such grant.")
def show(grant_id: UUID) -> Record:
    """Show how far a bulk grant has come."""
    return get_bulk_grant(grant_id)


@blueprint.route("/<uuid:grant_id>/rows", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(BulkGrantRowFilter, location="query")
@blueprint.response(200, BulkGrantRowsSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such grant.")
def list_rows(query: dict[str, Any], grant_id: UUID) -> dict[str, Any]:
    """List the rows of a bulk grant with their fates, in the order of the list."""
    get_bulk_grant(grant_id)
    with services().reads.connect() as connection:
        return bulk_grants.list_rows(
            connection, grant_id, after=query["cursor"], limit=query["limit"]
        )


@blueprint.route("/<uuid:grant_id>/rows.csv", methods=["GET"])
@require_roles(*READERS)
@blueprint.doc(responses={"200": {"description": "The table.", "content": CSV_CONTENT}})
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such grant.")
def export_rows(grant_id: UUID) -> Response:
    """Give all rows of a bulk grant as a table."""
    get_bulk_grant(grant_id)
    with services().reads.connect() as connection:
        rows = bulk_grants.list_all_rows(connection, grant_id)
    name = f'attachment; filename="bulk-grant-{grant_id}.csv"'
    table = write_table(bulk_grants.COLUMNS, rows)
    return Response(table, mimetype=CSV, headers={"Content-Disposition": name})


def get_bulk_grant(grant_id: UUID) -> Record:
    """Return a bulk grant with its progress.

    Raises:
        NotFound: There is none.
    """
    with services().reads.connect() as connection:
        found = bulk_grants.find_bulk_grant(connection, grant_id)
    if found is None:
        raise NotFound("There is no such bulk grant.", code="bulk_grant_not_found")
    return found


def _preview(wish: ListWish) -> Response:
    rows = preview(services().reads, wish)
    items = [
        {
            "row_number": row.number,
            "written": row.written,
            "viewer_id": row.viewer_id,
            "subscription_id": row.subscription_id,
            "state": "problem" if row.problem else "waiting",
            "problem": row.problem.value if row.problem else None,
        }
        for row in rows
    ]
    problems = sum(row.problem is not None for row in rows)
    body = {"days": wish.days, "rows": len(rows), "problems": problems, "items": items}
    return Response(BulkGrantPreviewSchema().dumps(body), mimetype="application/json")
