"""Withdrawing a card: what follows is told before, and afterwards a dated confirmation.

Federal Law 376-FZ of 15.10.2025: a card that the viewer withdrew is never charged. The confirmation
keeps its address, so that it can be looked at and printed again at any time.
"""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext
from sqlalchemy import Row

from billing_rules.lifecycles import SavedCardState
from client_api.findings import get_own_row
from client_api.pages.cards import PLACE
from client_api.pages.followed_wish import FollowedWish, lead_and_follow, read_followed_wish
from client_api.pages.viewer_form import ViewerForm
from client_api.pages.wallet import Wallet
from client_api.queries.cards import FIND_CARD, FIND_CHARGED_SUBSCRIPTION
from client_api.queries.reading import find_row
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

blueprint = page_blueprint(
    "cards_withdrawal", __name__, url_prefix="/cards/<uuid:saved_card_id>/withdraw"
)


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show(saved_card_id: UUID) -> Response:
    """Show what a withdrawal does, or the confirmation of the one that was made."""
    return _page(saved_card_id, ViewerForm(), read_followed_wish())


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
def withdraw(saved_card_id: UUID) -> Response:
    """Withdraw the card."""
    form = ViewerForm()
    if form.validate():
        answer = form.send(f"/v1/cards/{saved_card_id}/withdraw")
        if not answer.is_refused:
            done = gettext("The card is withdrawn.")
            return lead_and_follow(
                answer, "cards_withdrawal.show", done=done, saved_card_id=saved_card_id
            )
    return _page(saved_card_id, form, FollowedWish())


def _page(saved_card_id: UUID, form: ViewerForm, followed: FollowedWish) -> Response:
    card = get_own_row(FIND_CARD, "saved_card", saved_card_id=saved_card_id)
    is_withdrawn = card.state == SavedCardState.WITHDRAWN
    page = render_template(
        "cards/withdrawn.html" if is_withdrawn else "cards/withdraw.html",
        place=PLACE,
        form=form,
        followed=followed,
        card=card,
        charged=None if is_withdrawn else _charged_to(card),
    )
    return Response(page, status=form.status, mimetype="text/html")


def _charged_to(card: Row[Any]) -> Wallet | None:
    """Return what is charged to this card, or none where a withdrawal changes nothing of that."""
    viewer, engine = {"viewer_id": current_principal().viewer_id}, current_services().primary
    wallet = Wallet([card], find_row(FIND_CHARGED_SUBSCRIPTION, viewer, engine=engine))
    is_charged = card.state == SavedCardState.ACTIVE and wallet.renewing_id == card.id
    is_to_be_charged = wallet.next_amount is not None or wallet.overdue is not None
    return wallet if is_charged and is_to_be_charged else None
