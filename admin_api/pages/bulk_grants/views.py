"""Bulk grants: the list, a new one with what it would do, one with its progress and its rows."""

from collections import Counter
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from admin_api.bulk_grants import preview
from admin_api.bulk_lists import LONGEST_LIST_BYTES
from admin_api.pages.acts import BACK
from admin_api.pages.bulk_grants.forms import BulkGrantForm
from admin_api.pages.bulk_grants.lists import BULK_GRANTS, GRANT_LINES, PLACE
from admin_api.pages.bulk_grants.row_words import FATES, PROBLEMS
from admin_api.pages.listing import add_listing, export_listing, render_listing
from admin_api.queries.bulk_grant_pages import lines_of
from admin_api.queries.bulk_grants import find_bulk_grant
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.bulk_grants import MOST_ROWS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.forms import onwards
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

Page = str | tuple[str, int] | Response

API = "/admin/v1/bulk-grants"

MOST_SHOWN_PROBLEMS = 100
"""Of a list with more something is wrong as a whole, which these tell already."""

blueprint = page_blueprint("bulk_grant_pages", __name__, url_prefix="/console")

add_listing(blueprint, BULK_GRANTS, roles=READERS)


@blueprint.url_value_preprocessor
def make_room_for_lists(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Take longer forms than elsewhere, before the token of the form is looked for in them."""
    request.max_content_length = LONGEST_LIST_BYTES
    request.max_form_memory_size = LONGEST_LIST_BYTES


@blueprint.route("/bulk-grants/new", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def create() -> Page:
    """Give days to everybody on a list, once it is shown what that would do."""
    form = BulkGrantForm()
    if not form.validate_on_submit() or BACK in request.form:
        return _form_page(form)
    if not form.is_confirmed:
        form.agree_on()
        return _preview_page(form)
    answer = form.send(API, form.body())
    if answer.is_refused:
        return _form_page(form)
    told = gettext("The list is taken.")
    return onwards(answer, url_for(".show", grant_id=answer.body["id"]), done=told)


@blueprint.get("/bulk-grants/<uuid:grant_id>")
@require_roles(*READERS)
def show(grant_id: UUID) -> Page:
    """Show how far a bulk grant has come, and the fate of each of its lines."""
    return render_listing(
        GRANT_LINES, statement=lines_of(grant_id), grant=_get_grant(grant_id), fates=FATES
    )


@blueprint.get("/bulk-grants/<uuid:grant_id>.csv")
@require_roles(*READERS)
def export_lines(grant_id: UUID) -> Page:
    """Give all lines of a bulk grant with their fates as a table."""
    return export_listing(GRANT_LINES, statement=lines_of(grant_id))


def _form_page(form: BulkGrantForm) -> Page:
    form.confirmed.data = ""
    page = render_template(
        "console/bulk_grants/new.html", form=form, most_rows=MOST_ROWS, place=PLACE
    )
    return page, form.status


def _preview_page(form: BulkGrantForm) -> Page:
    rows = preview(services().reads, form.list_wish())
    failing = [row for row in rows if row.problem is not None]
    return render_template(
        "console/bulk_grants/preview.html",
        form=form,
        rows=rows,
        granted=len(rows) - len(failing),
        failing=failing[:MOST_SHOWN_PROBLEMS],
        counts=Counter(row.problem for row in failing),
        problems=PROBLEMS,
        place=PLACE,
    )


def _get_grant(grant_id: UUID) -> Record:
    with services().reads.connect() as connection:
        grant = find_bulk_grant(connection, grant_id)
    if grant is None:
        raise NotFound("There is no such bulk grant.", code="bulk_grant_not_found")
    return grant
