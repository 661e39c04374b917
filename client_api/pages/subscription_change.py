"""Going over to another plan: what each would cost now or later, and the button that does it."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from client_api.pages.subscription import PLACE, standing_page
from client_api.pages.subscription_change_quotes import read_change_offers
from client_api.pages.subscription_forms import (
    ActForm,
    ChangeForm,
    back_to_standing,
    new_wish,
)
from client_api.pages.subscription_outlook import act_blueprint
from client_api.pages.subscription_standing import price_of_row
from interaction_bus.quoted_wishes import NOW
from runtime.web.auth import require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.pages.own_api import ApiAnswer
from runtime.web.principal import Role

blueprint = act_blueprint("subscription_change", __name__, path="change")


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show() -> str:
    """Show the plans that the viewer can go over to, each with its quotes of this moment."""
    return _page()


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
def change() -> Response:
    """Go over to a plan as it was quoted; a quote that does not hold any more is made anew."""
    form = ChangeForm()
    if not form.validate():
        return _shown_anew(form)
    answer = form.send(form.api_path("change"), _wish(form))
    if answer.is_refused:
        return _shown_anew(form)
    return _onwards(form, answer)


@blueprint.route("/drop", methods=["GET"])
@require_roles(Role.VIEWER)
def look_at_planned() -> Response:
    """Lead to the page that has the button."""
    return lead_to(url_for("subscription.show"))


@blueprint.route("/drop", methods=["POST"])
@require_roles(Role.VIEWER)
def drop() -> Response:
    """Stay with the present plan."""
    form = ActForm()
    answer = form.send(form.api_path("change"), method="DELETE") if form.validate() else None
    if answer is None or answer.is_refused:
        page = standing_page(refusal=form.refusal)
        return Response(page, status=form.status, mimetype="text/html")
    return back_to_standing(answer, done=gettext("You stay with your plan."))


def _wish(form: ChangeForm) -> dict[str, object]:
    is_now = form.when.data == NOW
    return {
        "plan": form.plan.data,
        "when": form.when.data,
        "quoted_at": form.at.data if is_now else None,
        "quoted_amount_minor": form.amount_minor if is_now else None,
    }


def _onwards(form: ChangeForm, answer: ApiAnswer) -> Response:
    if form.when.data != NOW:
        return back_to_standing(answer, done=gettext("Your plan changes with the next period."))
    is_to_pay = (form.amount_minor or 0) > 0
    invoice_id = answer.body.get("result", {}).get("invoice_id")
    if is_to_pay and invoice_id and not answer.is_pending:
        return lead_to(f"/pay/{invoice_id}")
    return back_to_standing(answer, done=gettext("Your plan has changed."))


def _page(refusal: str | None = None) -> str:
    return render_template(
        "subscription/change.html",
        place=PLACE,
        offers=read_change_offers(wanted=request.values.get("plan")),
        refusal_words=refusal,
        new_wish=new_wish,
        price_of_row=price_of_row,
    )


def _shown_anew(form: ChangeForm) -> Response:
    return Response(_page(form.refusal), status=form.status, mimetype="text/html")
