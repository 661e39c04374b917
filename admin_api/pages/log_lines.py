"""The log lines of a story: what our processes wrote while it happened."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import structlog
from flask import render_template, request
from flask_babel import gettext

from admin_api.log_lines import (
    LEVELS,
    PROCESSES,
    FindLogLines,
    LogLine,
    LogsUnreachable,
    LogWish,
    StoryIds,
)
from admin_api.pages.console_addresses import invoice_address, subscription_address
from admin_api.pages.log_commands import log_commands
from admin_api.queries.invoice_history import read_history, read_history_of
from admin_api.queries.invoice_story import find_invoice_story, subjects_of
from admin_api.queries.log_ids import log_ids_of_invoice, log_ids_of_subscription
from admin_api.queries.subscription_story import find_subscription_story
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.site import page_blueprint
from runtime.web.pagination import Cursor, CursorMalformed, Page
from runtime.web.problems import NotFound

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

blueprint = page_blueprint("log_lines_page", __name__, url_prefix="/console")

LINES_ON_A_PAGE = 200
"""A story of one payment has some dozens; more are a click away."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whose log lines a page shows.

    Args:
        ids: By which they are found.
        title: What the story is of.
        place: Where in the console it belongs.
        address: Of the story.
    """

    ids: StoryIds
    title: str
    place: str
    address: str


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
    ids = log_ids_of_invoice(story, history)
    return _page(Told(ids, title, "invoices", invoice_address(invoice_id)))


@blueprint.route("/subscriptions/<uuid:subscription_id>/log", methods=["GET"])
@require_roles(*READERS)
def show_of_subscription(subscription_id: UUID) -> str:
    """Show the log lines of a subscription."""
    with services().reads.connect() as connection:
        story = find_subscription_story(connection, subscription_id)
        if story is None:
            raise NotFound("There is no such subscription.", code="subscription_not_found")
        history = read_history_of(connection, subscription_id)
    title = gettext("Subscription “%(plan)s”", plan=text_of(story["plan_title"]))
    ids = log_ids_of_subscription(subscription_id, history)
    return _page(Told(ids, title, "subscriptions", subscription_address(subscription_id)))


def _page(told: Told) -> str:
    find_lines = services().find_log_lines
    wish = _wish(told.ids)
    page = None if find_lines is None else _read(find_lines, wish)
    return render_template(
        "console/log_lines.html",
        place=told.place,
        title=told.title,
        address=told.address,
        is_kept=find_lines is not None,
        commands=log_commands(told.ids),
        # A page is of the newest lines, and is read as it happened.
        lines=None if page is None else list(reversed(page.items)),
        earlier_address=_earlier_address(page),
        wish=wish,
        levels=LEVELS,
        processes=PROCESSES,
    )


def _wish(ids: StoryIds) -> LogWish:
    """Return what the address asks for; what makes no sense in it is passed over."""
    level, process = request.args.get("level"), request.args.get("process")
    return LogWish(
        ids,
        LINES_ON_A_PAGE,
        cursor=_cursor(request.args.get("cursor")),
        level=level if level in LEVELS else None,
        process=process if process in PROCESSES else None,
    )


def _cursor(text: str | None) -> Cursor | None:
    """Return the place in the list, or none for its newest end."""
    if text is None:
        return None
    try:
        return Cursor.decode(text)
    except CursorMalformed:
        return None


def _read(find_lines: FindLogLines, wish: LogWish) -> Page[LogLine] | None:
    try:
        return find_lines(wish)
    except LogsUnreachable as unreachable:
        log.warning("logs_unreachable", cause=repr(unreachable.__cause__))
        return None


def _earlier_address(page: Page[LogLine] | None) -> str | None:
    """Return where the lines before these are, under the same filters; none at the first ones."""
    if page is None or page.next_cursor is None:
        return None
    kept = {name: value for name, value in request.args.items() if name in ("level", "process")}
    return "?" + urlencode({**kept, "cursor": page.next_cursor})
