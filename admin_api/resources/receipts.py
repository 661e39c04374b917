"""Fiscal receipts that have not come."""

from typing import Any

from admin_api.queries.pages import PageWish, Record
from admin_api.queries.receipts import list_missing_receipts
from admin_api.roles import READERS
from admin_api.schemas.receipts import MissingReceiptSchema
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import Page, PageArguments, page_schema

blueprint = ApiBlueprint(
    "receipts",
    __name__,
    url_prefix="/admin/v1/receipts",
    description="Fiscal receipts (54-FZ).",
)


@blueprint.route("/missing", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(MissingReceiptSchema))
def list_missing(query: dict[str, Any]) -> Page[Record]:
    """List money that moved more than an hour ago and has no receipt, the latest first."""
    if not services().receipts_expected:
        return Page([], None)
    with services().reads.connect() as connection:
        return list_missing_receipts(connection, PageWish(query["limit"], query["cursor"]))
