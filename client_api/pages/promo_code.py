"""A promo code for the subscription that a viewer has: what it gives, then its button."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext
from sqlalchemy import Row

from client_api.findings import get_own_row
from client_api.pages.subscription import PLACE
from client_api.pages.subscription_forms import PromoCodeForm, back_to_standing
from client_api.pages.subscription_outlook import act_blueprint
from client_api.promo_codes import get_usable_code
from client_api.queries.subscriptions import FIND_LIVE_SUBSCRIPTION
from client_api.representations.promo_codes import promo_offer_body
from models.upcoming import next_price_of
from runtime.web.auth import require_roles
from runtime.web.pages.problem_sentences import sentence_of
from runtime.web.principal import Role
from runtime.web.problems import Problem

blueprint = act_blueprint("promo_code", __name__, path="promo-code")


@blueprint.route("", methods=["GET", "POST"])
@require_roles(Role.VIEWER)
def use() -> Response:
    """Show what a code would give, and use it."""
    form = PromoCodeForm()
    if form.is_submitted() and form.validate():
        answer = form.send(form.api_path("promo-code"), {"code": form.code.data})
        if not answer.is_refused:
            return back_to_standing(answer, done=gettext("The promo code is used."))
        return _page(form, None)
    live = get_own_row(FIND_LIVE_SUBSCRIPTION, "subscription")
    form.subscription.data = str(live.id)
    typed = request.values.get("code", "").strip()
    if form.is_submitted() or not typed:
        return _page(form, None)
    form.code.data = typed
    return _page(form, _offer(form, live, typed))


def _offer(form: PromoCodeForm, live: Row[Any], typed: str) -> dict[str, Any] | None:
    """Return what the typed code gives; where it gives nothing, the form says why."""
    try:
        code = get_usable_code(typed, plan_id=live.plan_id, currency=live.currency)
    except Problem as problem:
        form.refusal, form.status = sentence_of(problem.as_body()), problem.status
        return None
    return promo_offer_body(code, next_price_of(live._asdict()))


def _page(form: PromoCodeForm, offer: dict[str, Any] | None) -> Response:
    page = render_template("subscription/promo_code.html", place=PLACE, form=form, offer=offer)
    return Response(page, status=form.status, mimetype="text/html")
