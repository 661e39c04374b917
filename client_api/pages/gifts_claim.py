"""Claiming a gift: its code is looked at first, then used.

The code is all that somebody needs to take the gift, so it travels in forms and in no address.
"""

from flask import Response, render_template
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, DataRequired, Length, Optional

from client_api.pages.followed_wish import lead_and_follow
from client_api.pages.gift_outlook import GiftOutlook
from client_api.pages.gifts import PLACE
from client_api.pages.subscription_forms import ON
from client_api.pages.viewer_form import ViewerForm
from client_api.queries.gifts import FIND_PROLONGED_SUBSCRIPTION
from client_api.queries.reading import find_row
from client_api.resources.gifts import LONGEST_TYPED_CODE, get_claimable
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.problem_sentences import sentence_of
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role
from runtime.web.problems import Problem

blueprint = page_blueprint("gifts_claim", __name__, url_prefix="/gifts/claim")


class ClaimForm(ViewerForm):
    """The code of a gift.

    Attributes:
        code: As it was typed.
        confirmed: Set by the page that says what the gift does.
    """

    code = StringField(
        lazy_gettext("Gift code"), validators=[DataRequired(), Length(max=LONGEST_TYPED_CODE)]
    )
    confirmed = HiddenField(validators=[Optional(), AnyOf((ON,))])


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show() -> Response:
    """Ask for a code."""
    return _page(ClaimForm(), None)


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
def claim() -> Response:
    """Show what the gift of a code does; once that was confirmed, take it."""
    form = ClaimForm()
    if not form.validate():
        return _page(form, None)
    if not form.confirmed.data:
        return _page(form, _look(form))
    answer = form.send("/v1/gifts/claim", {"code": form.code.data})
    if answer.is_refused:
        return _page(form, None)
    done = gettext("The gift is yours. Enjoy the show!")
    return lead_and_follow(answer, "subscription.show", done=done)


def _look(form: ClaimForm) -> GiftOutlook | None:
    """Return what the gift of the typed code does; where there is none, the form says why."""
    try:
        gift = get_claimable(form.code.data or "")
    except Problem as problem:
        form.refusal, form.status = sentence_of(problem.as_body()), problem.status
        return None
    viewer = {"viewer_id": current_principal().viewer_id}
    live = find_row(FIND_PROLONGED_SUBSCRIPTION, viewer, engine=current_services().primary)
    return GiftOutlook(gift, live)


def _page(form: ClaimForm, outlook: GiftOutlook | None) -> Response:
    page = render_template("gifts/claim.html", place=PLACE, form=form, outlook=outlook)
    return Response(page, status=form.status, mimetype="text/html")
