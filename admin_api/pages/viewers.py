"""The page of a viewer: everything that is theirs, each thing a click away."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext
from sqlalchemy import Connection

from admin_api.pages.acts import answer_act, get_act, offered_acts
from admin_api.pages.acts_viewer import ERASE
from admin_api.pages.awaited_acts import awaits_command
from admin_api.pages.console_addresses import viewer_address
from admin_api.pages.language_words import language_words
from admin_api.pages.story_templates import told_to_stories
from admin_api.pages.timeline import timeline_of
from admin_api.queries.invoice_history import read_history_of
from admin_api.queries.pages import Record
from admin_api.queries.subscription_story import NEWEST
from admin_api.queries.viewer_story import find_viewer_story
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

blueprint = page_blueprint("viewer_page", __name__, url_prefix="/console/viewers")
blueprint.context_processor(told_to_stories)

NO_CURRENCY = "XXX"
"""By ISO 4217: nothing that happens to a viewer or to a card has an amount."""

VIEWER_ACTS = (ERASE,)
"""In the order of their buttons."""


@blueprint.route("/<uuid:viewer_id>", methods=["GET"])
@require_roles(*READERS)
def show(viewer_id: UUID) -> str:
    """Show a viewer with all that is theirs, and what happened to them and to their cards."""
    with services().reads.connect() as connection:
        story = _get_story(connection, viewer_id)
        cards = [card["id"] for card in story["cards"]]
        history = read_history_of(connection, viewer_id, *cards)
    return render_template(
        "console/viewer.html",
        place="viewers",
        story=story,
        title=_title(story),
        is_live=awaits_command(history, at=story["read_at"]),
        timeline=timeline_of(history, own_id=viewer_id, currency=NO_CURRENCY),
        language=language_words(story["locale"]),
        acts=offered_acts(VIEWER_ACTS, story, viewer_address(viewer_id)),
        newest=NEWEST,
    )


@blueprint.route("/<uuid:viewer_id>/<key>", methods=["GET", "POST"])
@require_roles(*READERS)
def act(viewer_id: UUID, key: str) -> Response:
    """Ask why and say what follows, then do it."""
    chosen = get_act(VIEWER_ACTS, key)
    with services().reads.connect() as connection:
        story = _get_story(connection, viewer_id)
    return answer_act(chosen, story, address=viewer_address(viewer_id), title=_title(story))


def _get_story(connection: Connection, viewer_id: UUID) -> Record:
    story = find_viewer_story(connection, viewer_id)
    if story is None:
        raise NotFound("There is no such viewer.", code="viewer_not_found")
    return story


def _title(story: Record) -> str:
    if story["email"] is not None:
        return str(story["email"])
    if story["erased_at"] is not None:
        return str(gettext("Erased viewer"))
    return str(gettext("Viewer without an address"))
