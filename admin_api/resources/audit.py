"""The trail of managers' acts."""

from typing import Any

from admin_api.queries import audit
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import AUDIT_READERS
from admin_api.schemas.operations import ActionFilter, ActionSchema
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import Page, page_schema

blueprint = ApiBlueprint(
    "audit", __name__, url_prefix="/admin/v1/audit", description="Who did what, when and why."
)


@blueprint.route("", methods=["GET"])
@require_roles(*AUDIT_READERS)
@blueprint.arguments(ActionFilter, location="query")
@blueprint.response(200, page_schema(ActionSchema))
def list_actions(query: dict[str, Any]) -> Page[Record]:
    """List managers' acts, the refused ones too, the latest first."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return audit.list_actions(connection, wish, **query)
