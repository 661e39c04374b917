"""Saved cards: which one renewals are charged to, and saving a further one."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext
from wtforms import HiddenField
from wtforms.validators import AnyOf

from client_api.pages.followed_wish import FollowedWish, lead_and_follow, read_followed_wish
from client_api.pages.subscription_forms import ON, ActForm, new_wish
from client_api.pages.wallet import expires_soon, read_wallet
from runtime.web.auth import require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

PLACE = "cards"

blueprint = page_blueprint("cards_page", __name__, url_prefix="/cards")


class ChoiceForm(ActForm):
    """The button that chooses a card.

    Attributes:
        pays: Set where it has said that an overdue period is charged to the card at once.
    """

    pays = HiddenField(validators=[AnyOf(("", ON))])


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show() -> str:
    """Show the cards; `wish` names a command that is still being carried out."""
    return _page(read_followed_wish())


@blueprint.route("/new", methods=["GET"], endpoint="look_at_new")
@blueprint.route("/<uuid:saved_card_id>/renewals", methods=["GET"], endpoint="look_at_choice")
@require_roles(Role.VIEWER)
def look_at_cards(**_card: UUID) -> Response:
    """Lead to the page that has the button."""
    return lead_to(url_for("cards_page.show"))


@blueprint.route("/<uuid:saved_card_id>/renewals", methods=["POST"])
@require_roles(Role.VIEWER)
def choose(saved_card_id: UUID) -> Response:
    """Have renewals charged to a card; one that is overdue is charged to it at once."""
    form = ChoiceForm()
    if not form.validate() or _charges_unsaid(form):
        return _refused(form)
    answer = form.send(form.api_path("card"), {"saved_card_id": str(saved_card_id)})
    if answer.is_refused:
        return _refused(form)
    done = gettext("Renewals are charged to this card from now on.")
    # That page tells what comes of the charge that begins now.
    endpoint = "subscription.show" if form.pays.data else "cards_page.show"
    return lead_and_follow(answer, endpoint, done=done)


@blueprint.route("/new", methods=["POST"])
@require_roles(Role.VIEWER)
def add() -> Response:
    """Begin to save a further card; the check of it is paid like anything else."""
    form = ActForm()
    if not form.validate():
        return _refused(form)
    answer = form.send(form.api_path("card-check"))
    if answer.is_refused:
        return _refused(form)
    invoice_id = answer.body.get("result", {}).get("invoice_id")
    if answer.is_pending or invoice_id is None:
        return lead_and_follow(
            answer, "cards_page.show", done=gettext("The check of the card waits under Payments.")
        )
    return lead_to(f"/pay/{invoice_id}")


def _charges_unsaid(form: ChoiceForm) -> bool:
    """Return whether a period has become overdue since the button was shown, and say so."""
    if form.pays.data or read_wallet().overdue is None:
        return False
    form.status = HTTPStatus.CONFLICT
    form.refusal = gettext(
        "Nothing was done: a payment is overdue by now, and choosing a card charges it at once. "
        "The buttons say how much."
    )
    return True


def _page(followed: FollowedWish) -> str:
    return render_template(
        "cards/list.html",
        place=PLACE,
        wallet=read_wallet(),
        followed=followed,
        expires_soon=expires_soon,
        new_wish=new_wish,
    )


def _refused(form: ActForm) -> Response:
    """Return the same page again, with why nothing was done."""
    page = _page(FollowedWish(refusal=form.refusal))
    return Response(page, status=form.status, mimetype="text/html")
