"""The log lines of a story: what our processes wrote while it happened."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from flask import render_template
from flask_babel import gettext

from admin_api.log_lines import LogLine, LogsUnreachable
from admin_api.pages.console_addresses import invoice_address, subscription_address
from admin_api.queries.invoice_history import read_history, read_history_of_subscription
from admin_api.queries.invoice_story import find_invoice_story, subjects_of
from admin_api.queries.pages import Record
from admin_api.queries.subscription_story import find_subscription_story
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

log = structlog.get_logger(__name__)

blueprint = page_blueprint("log_lines_page", __name__, url_prefix="/console")


@blueprint.route("/invoices/<uuid:invoice_id>/log", methods=["GET"])
@require_roles(*READERS)
def show_of_invoice(invoice_id: UUID) -> str:
    """Show the log lines of an invoice and of the money that moved for it."""
    with services().reads.connect() as connection:
        story = find_invoice_story(connection, invoice_id)
        if story is None:
            raise NotFound("There is no such invoice.", code="invoice_not_found")
        history = read_history(connection, **subjects_of(story))
    title = gettext("Invoice %(number)s", number=story["number"])
    return _page(history, title=title, place="invoices", address=invoice_address(invoice_id))


@blueprint.route("/subscriptions/<uuid:subscription_id>/log", methods=["GET"])
@require_roles(*READERS)
def show_of_subscription(subscription_id: UUID) -> str:
    """Show the log lines of a subscription."""
    with services().reads.connect() as connection:
        story = find_subscription_story(connection, subscription_id)
        if story is None:
            raise NotFound("There is no such subscription.", code="subscription_not_found")
        history = read_history_of_subscription(connection, subscription_id)
    title = gettext("Subscription “%(plan)s”", plan=text_of(story["plan_title"]))
    address = subscription_address(subscription_id)
    return _page(history, title=title, place="subscriptions", address=address)


def _page(history: Sequence[Record], *, title: str, place: str, address: str) -> str:
    find_lines = services().find_log_lines
    lines: list[LogLine] | None = None
    if find_lines is not None:
        try:
            lines = find_lines(_correlation_ids(history))
        except LogsUnreachable as unreachable:
            log.warning("logs_unreachable", cause=repr(unreachable.__cause__))
    return render_template(
        "console/log_lines.html",
        place=place,
        title=title,
        address=address,
        is_kept=find_lines is not None,
        lines=lines,
    )


def _correlation_ids(history: Sequence[Record]) -> list[UUID]:
    """Return the clicks and ticks of a story, each once, in order."""
    found = (line["correlation_id"] for line in history)
    return list(dict.fromkeys(it for it in found if it is not None))
