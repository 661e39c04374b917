"""Leaving: as easy as coming, with the two ways side by side and what each does to the money."""

from flask import Response, render_template
from flask_babel import gettext

from billing_rules.previews import CancelPreview, PreviewRefused, preview_cancel
from billing_rules.standing import DISPUTED
from client_api.findings import wrong_state
from client_api.pages.subscription import PLACE
from client_api.pages.subscription_forms import EndForm, back_to_standing, new_wish
from client_api.pages.subscription_outlook import act_blueprint, get_live_outlook
from models.outlooks import ReadOutlook
from runtime.web.auth import require_roles
from runtime.web.principal import Role

blueprint = act_blueprint("subscription_ending", __name__, path="cancel")


@blueprint.route("", methods=["GET", "POST"])
@require_roles(Role.VIEWER)
def end() -> Response:
    """Show the ways to leave, and end the subscription at once if that is what is wanted."""
    form = EndForm()
    if form.is_submitted() and form.validate():
        answer = form.send(form.api_path("cancel"), _wish(form))
        if not answer.is_refused:
            return back_to_standing(answer, done=_done(form))
    return _page(form)


def _wish(form: EndForm) -> dict[str, object]:
    reason = {"reason": form.reason.data} if form.reason.data else {}
    quote = {}
    if form.amount.data:
        quote = {"quoted_at": form.at.data, "quoted_amount_minor": int(form.amount.data)}
    return {"refund": form.refund.data, **quote, **reason}


def _done(form: EndForm) -> str:
    if form.refund.data == "prorated":
        words = gettext(
            "Your subscription has ended. The money for the unused time is on its way back; "
            "you can follow it under Payments."
        )
    else:
        words = gettext("Your subscription has ended. Nothing more is charged.")
    return str(words)


def _page(form: EndForm) -> Response:
    found = get_live_outlook()
    preview = _preview(found)
    form.subscription.data = str(found.subscription_id)
    goes_back = preview is not None and preview.goes_back.amount_minor > 0
    form.refund.data = "prorated" if goes_back else "none"
    form.at.data = preview.quoted_at.isoformat() if goes_back and preview else ""
    form.amount.data = str(preview.goes_back.amount_minor) if goes_back and preview else ""
    standing = found.outlook.standing
    # Of a pause, what was left when it began is still ahead.
    used_until = standing.paused_at or found.at
    page = render_template(
        "subscription/cancel.html",
        place=PLACE,
        form=form,
        standing=standing,
        goes_back=preview.goes_back if goes_back and preview else None,
        is_disputed=preview is None,
        is_paid_ahead=standing.paid is not None and standing.paid.period.end > used_until,
        new_wish=new_wish,
    )
    return Response(page, status=form.status, mimetype="text/html")


def _preview(found: ReadOutlook) -> CancelPreview | None:
    """Return what ending now gives back, or none while a bank decides about the money."""
    try:
        return preview_cancel(found.outlook, at=found.at)
    except PreviewRefused as refused:
        if refused.refusal is not DISPUTED:
            state = found.outlook.standing.state
            raise wrong_state("subscription", state, refused.refusal.allowed or ()) from refused
        return None
