"""Plans: the list, one plan with its prices, and what may be done to it."""

from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from admin_api.pages.acts import answer_act
from admin_api.pages.listing import add_listing
from admin_api.pages.plans import plan_words
from admin_api.pages.plans.acts import ARCHIVE_PLAN
from admin_api.pages.plans.forms import NewPlanForm, PlanChangeForm
from admin_api.pages.plans.lists import PLANS
from admin_api.pages.plans.reading import get_plan, versions_of
from admin_api.pages.plans.takings import takings_of
from admin_api.roles import MANAGERS, READERS
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.forms import onwards
from runtime.web.pages.site import page_blueprint

PLACE = "plans"

API = "/admin/v1/plans"

blueprint = page_blueprint("plan_pages", __name__, url_prefix="/console")

Page = str | tuple[str, int] | Response

add_listing(blueprint, PLANS, roles=READERS)


@blueprint.get("/plans/<uuid:plan_id>")
@require_roles(*READERS)
def show(plan_id: UUID) -> Page:
    """Show one plan, every version of its prices, and who holds which."""
    plan = get_plan(plan_id)
    return render_template(
        "console/plans/one.html",
        plan=plan,
        takings=takings_of(versions_of(plan_id)),
        words=plan_words,
        place=PLACE,
    )


@blueprint.route("/plans/new", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def create() -> Page:
    """Make a plan; it can be bought once it has a price."""
    form = NewPlanForm()
    if form.validate_on_submit():
        answer = form.send(API, form.body())
        if not answer.is_refused:
            told = gettext("The plan is made. It can be bought once it has a price.")
            return onwards(answer, url_for(".show", plan_id=answer.body["id"]), done=told)
    return render_template("console/plans/new.html", form=form, place=PLACE), form.status


@blueprint.route("/plans/<uuid:plan_id>/change", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def change(plan_id: UUID) -> Page:
    """Change the texts and the terms of a plan; subscribers keep what was agreed."""
    plan = get_plan(plan_id)
    form = PlanChangeForm()
    if not form.is_submitted():
        form.show(plan)
    elif form.validate() and form.is_up_to_date(plan):
        body = {**form.changes(plan), "reason": form.reason.data}
        answer = form.send(f"{API}/{plan_id}", body, method="PATCH")
        if not answer.is_refused:
            told = gettext("The plan is changed.")
            return onwards(answer, url_for(".show", plan_id=plan_id), done=told)
    page = render_template("console/plans/change.html", plan=plan, form=form, place=PLACE)
    return page, form.status


@blueprint.route("/plans/<uuid:plan_id>/archive", methods=["GET", "POST"])
@require_roles(*READERS)
def archive(plan_id: UUID) -> Page:
    """Take a plan off the offer, once it is told what that means for whom."""
    plan = get_plan(plan_id)
    address = url_for(".show", plan_id=plan_id)
    return answer_act(ARCHIVE_PLAN, plan, address=address, title=text_of(plan["title"]))
