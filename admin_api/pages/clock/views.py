"""The clock: what it shows, where it goes, and moving it."""

from datetime import datetime

from flask import Response, render_template, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, StringField
from wtforms.validators import Optional, Regexp

from admin_api.pages.cause_words import asker_words
from admin_api.pages.clock.progress import percent_of
from admin_api.queries.clock_page import list_last_moves, read_clock_with_charges
from admin_api.roles import MANAGERS, READERS
from admin_api.services import services
from runtime.web.auth import authenticate, require_roles
from runtime.web.pages.forms import WishForm, onwards
from runtime.web.pages.languages import page_zone
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

PLACE = "clock"

Page = str | tuple[str, int] | Response

API = "/admin/v1/clock/advance"

SPANS = (
    ("1h", lazy_gettext("1 hour"), None),
    ("1d", lazy_gettext("1 day"), "day"),
    ("1week", lazy_gettext("1 week"), "week"),
    ("1month", lazy_gettext("1 month"), "month"),
    ("1year", lazy_gettext("1 year"), "year"),
)
"""Each with its words, and the name of how many charges fall due within it."""

NEXT_CHARGE = "next-charge"

blueprint = page_blueprint("clock_pages", __name__, url_prefix="/console/clock")


class ClockForm(WishForm):
    """A wish to see the future: a span by a button, or a moment that is typed."""

    by = StringField(validators=[Optional(), Regexp(r"[0-9a-z-]{1,20}\Z")])
    to = DateTimeLocalField(lazy_gettext("Until"), validators=[Optional()])


@blueprint.route("", methods=["GET", "POST"])
@require_roles(*READERS)
def show() -> Page:
    """Show the time of billing; move it where no money is real."""
    form = ClockForm()
    if form.is_submitted():
        authenticate(*MANAGERS)
        if form.validate():
            answer = form.send(API, _wanted(form))
            if not answer.is_refused:
                told = gettext("The clock is moving. What falls due on its way is carried out.")
                return onwards(answer, url_for(".show"), done=told)
    return _page(form), form.status


def _wanted(form: ClockForm) -> dict[str, str]:
    if form.by.data == NEXT_CHARGE:
        return {"to": _next_charge().isoformat()}
    if form.by.data:
        return {"by": form.by.data}
    if form.to.data is not None:
        return {"to": form.to.data.replace(tzinfo=page_zone()).isoformat()}
    return {}


def _next_charge() -> datetime:
    with services().reads.connect() as connection:
        found: datetime | None = read_clock_with_charges(connection)["next_charge"]
    if found is None:
        raise NotFound("No charge lies ahead.", code="no_charge_ahead")
    return found


def _page(form: ClockForm) -> str:
    with services().reads.connect() as connection:
        clock = read_clock_with_charges(connection)
        moves = list_last_moves(connection)
    return render_template(
        "console/clock/clock.html",
        form=form,
        clock=clock,
        moves=moves,
        moving=next((move for move in moves if move["finished_at"] is None), None),
        percent_of=percent_of,
        asker_words=asker_words,
        spans=SPANS,
        next_charge=NEXT_CHARGE,
        is_sandbox=services().is_sandbox,
        place=PLACE,
    )
