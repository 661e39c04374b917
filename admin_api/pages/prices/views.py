"""A new version of a price: typed, shown with its effect, and set."""

from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext

from admin_api.pages.acts import BACK
from admin_api.pages.plans.reading import get_plan, versions_of
from admin_api.pages.plans.takings import Takings, takings_in
from admin_api.pages.plans.views import API, PLACE, Page
from admin_api.pages.prices.forms import PriceForm
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from runtime.web.auth import require_roles
from runtime.web.pages.forms import onwards
from runtime.web.pages.site import page_blueprint

blueprint = page_blueprint("price_pages", __name__, url_prefix="/console/plans")


@blueprint.route("/<uuid:plan_id>/price", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def set_price(plan_id: UUID) -> Page:
    """Set a price once its effect was shown."""
    plan = get_plan(plan_id)
    form = PriceForm()
    if not form.validate_on_submit() or BACK in request.form:
        return _form_page(plan, form)
    takings = takings_in(form.money.currency, versions_of(plan["id"]))
    if not form.is_confirmed:
        return _effect_page(plan, form, takings)
    if not form.is_agreed_on(_sold_now(takings)):
        form.tell_of_changes()
        return _effect_page(plan, form, takings)
    answer = form.send(f"{API}/{plan_id}/prices", form.body())
    if answer.is_refused:
        return _form_page(plan, form)
    told = gettext("The new price holds for who subscribes from now on.")
    return onwards(answer, url_for("plan_pages.show", plan_id=plan_id), done=told)


def _form_page(plan: Record, form: PriceForm) -> Page:
    form.confirmed.data = ""
    page = render_template("console/prices/form.html", plan=plan, form=form, place=PLACE)
    return page, form.status


def _sold_now(takings: Takings) -> object:
    return takings.current and takings.current["id"]


def _effect_page(plan: Record, form: PriceForm, takings: Takings) -> Page:
    if takings.current and takings.current["amount_minor"] == form.money.amount_minor:
        form.refuse(gettext("The plan costs just that already."))
        return _form_page(plan, form)
    form.agree_on(_sold_now(takings))
    page = render_template(
        "console/prices/effect.html", plan=plan, form=form, takings=takings, place=PLACE
    )
    return page, form.status
