"""The page of a viewer: everything that is theirs, each thing a click away."""

from uuid import UUID

from flask import render_template

from admin_api.pages.story_templates import told_to_stories
from admin_api.queries.subscription_story import NEWEST
from admin_api.queries.viewer_story import find_viewer_story
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

blueprint = page_blueprint("viewer_page", __name__, url_prefix="/console/viewers")
blueprint.context_processor(told_to_stories)


@blueprint.route("/<uuid:viewer_id>", methods=["GET"])
@require_roles(*READERS)
def show(viewer_id: UUID) -> str:
    """Show a viewer with subscriptions, invoices, payments, cards, gifts and letters."""
    with services().reads.connect() as connection:
        story = find_viewer_story(connection, viewer_id)
    if story is None:
        raise NotFound("There is no such viewer.", code="viewer_not_found")
    return render_template("console/viewer.html", place="viewers", story=story, newest=NEWEST)
