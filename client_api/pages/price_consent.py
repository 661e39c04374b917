"""The answer to a price that was announced: what it is, from when, and what each answer does."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from client_api.findings import get_own_row
from client_api.pages.subscription import PLACE
from client_api.pages.subscription_forms import ON, AnswerForm, back_to_standing, new_wish
from client_api.queries.price_consents import FIND_PRICE_CONSENT
from client_api.representations.price_consents import price_consent_body
from runtime.web.auth import require_roles
from runtime.web.pages.languages import page_language
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

blueprint = page_blueprint("price_consent", __name__, url_prefix="/subscription/price")


@blueprint.route("/<uuid:price_consent_id>", methods=["GET", "POST"])
@require_roles(Role.VIEWER)
def answer(price_consent_id: UUID) -> Response:
    """Show the new price, and take the viewer's answer."""
    form = AnswerForm()
    if form.is_submitted() and form.validate():
        agrees = form.agrees.data == ON
        told = form.send(f"/v1/price-consents/{price_consent_id}", {"agrees": agrees})
        if not told.is_refused:
            return back_to_standing(told, done=_done(agrees=agrees))
    return _page(form, price_consent_id)


def _done(*, agrees: bool) -> str:
    if agrees:
        return str(gettext("Thank you. You have agreed to the new price."))
    return str(
        gettext("You have not agreed to the new price. Until it holds you can change your mind.")
    )


def _page(form: AnswerForm, price_consent_id: UUID) -> Response:
    row = get_own_row(FIND_PRICE_CONSENT, "price_consent", price_consent_id=price_consent_id)
    page = render_template(
        "subscription/price.html",
        place=PLACE,
        form=form,
        consent=price_consent_body(row, language=page_language()),
        title=row.title,
        new_wish=new_wish,
    )
    return Response(page, status=form.status, mimetype="text/html")
