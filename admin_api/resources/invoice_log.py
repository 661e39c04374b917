"""The log lines of an invoice: what our processes wrote while it happened."""

from typing import Any
from uuid import UUID

import structlog

from admin_api.log_lines import LogLine, LogsUnreachable, LogWish
from admin_api.queries.invoice_history import read_history
from admin_api.queries.invoice_story import find_invoice_story, subjects_of
from admin_api.queries.log_ids import log_ids_of_invoice
from admin_api.roles import READERS
from admin_api.schemas.log_lines import LogFilter, LogLineSchema
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, page_schema
from runtime.web.problems import NotFound, Unavailable

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

blueprint = ApiBlueprint(
    "logs", __name__, url_prefix="/admin/v1", description="What our processes wrote meanwhile."
)


class LogsNotKept(Unavailable):
    """Nobody has told this process where the logs are: look where its standard output goes."""

    default_code = "logs_not_kept"

    def __init__(self) -> None:
        super().__init__("Logs are not kept where this API can read them.")


class LogsAway(Unavailable):
    """Elasticsearch does not answer."""

    default_code = "logs_unreachable"

    def __init__(self) -> None:
        super().__init__("The logs cannot be read just now.")


@blueprint.route("/invoices/<uuid:invoice_id>/log", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(LogFilter, location="query")
@blueprint.response(200, page_schema(LogLineSchema))
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such invoice.")
@blueprint.alt_response(503, schema=ProblemSchema, description="Logs are not kept, or away.")
def show_log(query: dict[str, Any], invoice_id: UUID) -> Page[LogLine]:
    """List what was logged about an invoice and the money that moved for it, newest first."""
    find_lines = services().find_log_lines
    if find_lines is None:
        raise LogsNotKept
    with services().reads.connect() as connection:
        story = find_invoice_story(connection, invoice_id)
        if story is None:
            raise NotFound("There is no such invoice.", code="invoice_not_found")
        history = read_history(connection, **subjects_of(story))
    try:
        return find_lines(LogWish(log_ids_of_invoice(story, history), **query))
    except LogsUnreachable as unreachable:
        log.warning("logs_unreachable", cause=repr(unreachable.__cause__))
        raise LogsAway from unreachable
