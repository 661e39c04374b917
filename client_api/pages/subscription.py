"""My subscription at a glance: may one watch, what is charged next, and what can be done."""

from flask import Response, render_template, url_for
from flask_babel import gettext

from billing_rules.lifecycles import SubscriptionState
from client_api.pages.decline_advice import find_reason
from client_api.pages.followed_wish import read_followed_wish
from client_api.pages.invoice_titles import invoice_title
from client_api.pages.submitted_payments import is_begun
from client_api.pages.subscription_forms import (
    ActForm,
    SwitchForm,
    back_to_standing,
    new_wish,
)
from client_api.pages.subscription_standing import Standing, is_at_the_bank, read_standing
from client_api.pages.viewer_form import ViewerForm
from interaction_bus.command_gateway import CommandOutcome
from runtime.web.auth import require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

PLACE = "subscription"

blueprint = page_blueprint("subscription", __name__, url_prefix="/subscription")


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show() -> str:
    """Show how the viewer stands; `wish` names a command that is still being carried out."""
    followed = read_followed_wish()
    return standing_page(refusal=followed.refusal, outcome=followed.outcome)


@blueprint.route("/renewal", methods=["GET"], endpoint="look_at_renewal")
@blueprint.route("/resume", methods=["GET"], endpoint="look_at_pause")
@blueprint.route("/reminders", methods=["GET"], endpoint="look_at_reminders")
@require_roles(Role.VIEWER)
def look_at_standing() -> Response:
    """Lead to the page that has the switch."""
    return lead_to(url_for("subscription.show"))


@blueprint.route("/renewal", methods=["POST"])
@require_roles(Role.VIEWER)
def turn_renewal() -> Response:
    """Turn renewal on or off."""
    form = SwitchForm()
    if not form.validate():
        return _refused(form)
    answer = form.send(form.api_path("renewal"), {"enabled": form.is_on})
    if answer.is_refused:
        return _refused(form)
    done = gettext("Renewal is on again.") if form.is_on else _without_renewal(read_standing())
    return back_to_standing(answer, done=done)


@blueprint.route("/resume", methods=["POST"])
@require_roles(Role.VIEWER)
def resume() -> Response:
    """Go on after a pause."""
    form = ActForm()
    if not form.validate():
        return _refused(form)
    answer = form.send(form.api_path("resume"))
    if answer.is_refused:
        return _refused(form)
    return back_to_standing(answer, done=gettext("Welcome back: you can watch again."))


@blueprint.route("/reminders", methods=["POST"])
@require_roles(Role.VIEWER)
def choose_reminders() -> Response:
    """Have reminders sent, or not."""
    form = SwitchForm()
    if not form.validate():
        return _refused(form)
    answer = form.send("/v1/letters", {"reminders": form.is_on})
    if answer.is_refused:
        return _refused(form)
    done = (
        gettext("We shall remind you by e-mail.")
        if form.is_on
        else gettext("No more reminders. Letters about your money are still sent.")
    )
    return back_to_standing(answer, done=done)


def standing_page(*, refusal: str | None = None, outcome: str | None = None) -> str:
    """Return the page of the viewer's subscription as it is now.

    Args:
        refusal: Why what the viewer has just asked for was not done.
        outcome: Of the command that the page follows; none where it follows none.
    """
    standing = read_standing()
    return render_template(
        "subscription/show.html",
        place=PLACE,
        standing=standing,
        refusal_words=refusal,
        outcome=outcome,
        find_reason=find_reason,
        is_at_the_bank=is_at_the_bank,
        is_begun=is_begun,
        invoice_title=invoice_title,
        is_followed=standing.is_moving or outcome == CommandOutcome.PENDING,
        new_wish=new_wish,
    )


def _without_renewal(standing: Standing) -> str:
    """Return what it means to a viewer that renewal is off now.

    Args:
        standing: As it is since then.
    """
    if standing.live is None or standing.is_ending:
        words = gettext(
            "Renewal is off, and with it your subscription ends: the period is over. Nothing "
            "more is charged."
        )
    elif standing.live.state == SubscriptionState.TRIALING:
        words = gettext("Renewal is off. Your trial goes on to its end; nothing is charged.")
    else:
        words = gettext("Renewal is off. You keep what you have paid for; nothing more is charged.")
    return str(words)


def _refused(form: ViewerForm) -> Response:
    """Return the same page again, with why nothing was done."""
    return Response(standing_page(refusal=form.refusal), status=form.status, mimetype="text/html")
