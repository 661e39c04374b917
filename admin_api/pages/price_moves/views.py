"""Price moves: the terms, their effect before anything is sent, the move and calling it off."""

from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from admin_api.pages.acts import answer_act
from admin_api.pages.listing import add_listing, export_listing, render_listing
from admin_api.pages.price_moves.acts import CANCEL_PRICE_MOVE
from admin_api.pages.price_moves.forms import MoveTermsForm
from admin_api.pages.price_moves.lists import (
    CONCERNED_VIEWERS,
    MOVED_VIEWERS,
    PLACE,
    PRICE_MOVES,
)
from admin_api.pages.price_moves.progress import progress_of
from admin_api.pages.price_moves.terms import Terms
from admin_api.pages.price_moves.treatments import TREATMENT_WORDS, Treatment, treatment_of
from admin_api.pages.reason_form import ReasonForm
from admin_api.pages.state_words import STATE_WORDS
from admin_api.queries.pages import Record
from admin_api.queries.price_move_pages import find_move, find_target, list_targets, viewers_of
from admin_api.roles import MANAGERS, READERS
from admin_api.services import services
from billing_rules.lifecycles import PRICE_CONSENT
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.forms import onwards
from runtime.web.pages.leading import lead_to
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

Page = str | tuple[str, int] | Response

API = "/admin/v1/price-moves"

NO_TOKEN = {"csrf": False}
"""The form of the terms changes nothing, and its address may be kept and sent to a colleague."""

TERMS_RULE = (
    "/price-moves/new/<uuid:price_id>/<int(min=1, max=120):announce_days>/"
    "<any('ask-or-keep', 'ask-or-stop', 'tell'):treatment>"
)
"""The terms stand in the path, so that the list below can be filtered and sorted by its query."""

blueprint = page_blueprint("price_move_pages", __name__, url_prefix="/console")

add_listing(blueprint, PRICE_MOVES, roles=READERS)


@blueprint.get("/price-moves/new")
@require_roles(*MANAGERS)
def plan() -> Page:
    """Ask to which price, how long ahead, and what is asked of the viewers."""
    with services().reads.connect() as connection:
        targets = list_targets(connection)
    is_filled = "treatment" in request.args
    form = MoveTermsForm(request.args if is_filled else None, data=request.args, meta=NO_TOKEN)
    form.offer(targets)
    if is_filled and form.validate():
        return lead_to(url_for(".begin", **form.terms()))
    return render_template(
        "console/price_moves/terms.html",
        form=form,
        targets=targets,
        treatments=TREATMENT_WORDS,
        place=PLACE,
    )


@blueprint.route(TERMS_RULE, methods=["GET", "POST"])
@require_roles(*MANAGERS)
def begin(price_id: UUID, announce_days: int, treatment: str) -> Page:
    """Show whom a move would concern and what they would pay; begin it once that is confirmed."""
    target = _get_target(price_id)
    terms = Terms(announce_days, Treatment(treatment))
    form = ReasonForm()
    if form.validate_on_submit():
        answer = form.send(API, {**terms.body(target), "reason": form.reason.data})
        if not answer.is_refused:
            told = gettext("The move has begun. Viewers are planned one by one, and told in time.")
            return onwards(answer, url_for(".show", price_move_id=answer.body["id"]), done=told)
    response = render_listing(
        CONCERNED_VIEWERS,
        statement=terms.concerned(price_id),
        target=target,
        terms=terms,
        words=TREATMENT_WORDS[terms.treatment],
        form=form,
    )
    if form.is_submitted():
        response.status_code = form.status
    return response


@blueprint.get(f"{TERMS_RULE}.csv")
@require_roles(*MANAGERS)
def export_concerned(price_id: UUID, announce_days: int, treatment: str) -> Page:
    """Give all whom a move would concern, with their amounts, as a table."""
    terms = Terms(announce_days, Treatment(treatment))
    return export_listing(CONCERNED_VIEWERS, statement=terms.concerned(price_id))


@blueprint.get("/price-moves/<uuid:price_move_id>")
@require_roles(*READERS)
def show(price_move_id: UUID) -> Page:
    """Show how far a move has come, and each of its viewers."""
    price_move = _get_move(price_move_id)
    return render_listing(
        MOVED_VIEWERS,
        statement=viewers_of(price_move_id),
        price_move=price_move,
        progress=progress_of(price_move),
        states=STATE_WORDS[PRICE_CONSENT.subject],
        words=TREATMENT_WORDS[_treatment_of(price_move)],
    )


@blueprint.get("/price-moves/<uuid:price_move_id>.csv")
@require_roles(*READERS)
def export_viewers(price_move_id: UUID) -> Page:
    """Give all viewers of a move as a table."""
    return export_listing(MOVED_VIEWERS, statement=viewers_of(price_move_id))


@blueprint.route("/price-moves/<uuid:price_move_id>/cancel", methods=["GET", "POST"])
@require_roles(*READERS)
def cancel(price_move_id: UUID) -> Page:
    """Call a move off, once it is told who stays where."""
    price_move = _get_move(price_move_id)
    address = url_for(".show", price_move_id=price_move_id)
    title = text_of(price_move["title"])
    return answer_act(CANCEL_PRICE_MOVE, price_move, address=address, title=title)


def _get_target(price_id: UUID) -> Record:
    with services().reads.connect() as connection:
        target = find_target(connection, price_id)
    if target is None:
        raise NotFound("This is no present price.", code="price_not_found")
    return target


def _get_move(price_move_id: UUID) -> Record:
    with services().reads.connect() as connection:
        price_move = find_move(connection, price_move_id)
    if price_move is None:
        raise NotFound("There is no such price move.", code="price_move_not_found")
    return price_move


def _treatment_of(price_move: Record) -> Treatment:
    return treatment_of(
        needs_consent=price_move["needs_consent"], without_consent=price_move["without_consent"]
    )
