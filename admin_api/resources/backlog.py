"""Whether the system keeps up."""

from typing import Any

from admin_api.queries.backlog import read_backlog
from admin_api.roles import READERS
from admin_api.schemas.operations import BacklogSchema
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint

blueprint = ApiBlueprint(
    "outbox", __name__, url_prefix="/admin/v1/outbox", description="What waits, and since when."
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, BacklogSchema)
def show() -> dict[str, Any]:
    """Show how much waits to be sent, answered or returned, and since when."""
    with services().reads.connect() as connection:
        backlog = read_backlog(connection)
    oldest = backlog["oldest_unsent_at"]
    waited = None if oldest is None else (backlog["read_at"] - oldest).total_seconds()
    return {**backlog, "oldest_unsent_seconds": waited}
