"""Everything that was ever charged: each invoice with why it was, and what became of it."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext
from sqlalchemy import Row

from client_api.findings import get_own_row
from client_api.pages.asked_cursor import asked_cursor
from client_api.pages.followed_wish import FollowedWish, lead_and_follow, read_followed_wish
from client_api.pages.history_story import tell_story
from client_api.pages.history_words import (
    KIND_WORDS,
    giving_up_words,
    invoice_standing,
    is_being_paid,
    is_payment_begun,
    may_be_given_up,
)
from client_api.pages.invoice_titles import invoice_title
from client_api.pages.viewer_form import ViewerForm
from client_api.queries.history import FIND_HISTORY, LIST_HAPPENINGS, LIST_HISTORY
from client_api.queries.paging import read_page
from client_api.queries.reading import list_rows
from client_api.representations.invoices import explanation_of, is_payable
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.languages import page_language
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

PLACE = "history"

ROWS_ON_PAGE = 20

blueprint = page_blueprint("history", __name__, url_prefix="/history")


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show_history() -> str:
    """Show the viewer's invoices, the newest first."""
    cursor = asked_cursor()
    page = read_page(
        LIST_HISTORY,
        {"viewer_id": current_principal().viewer_id},
        {"limit": ROWS_ON_PAGE, "cursor": cursor},
        engine=current_services().replica,
        body_of=_facts,
    )
    return render_template("history/list.html", place=PLACE, page=page, is_first=cursor is None)


@blueprint.route("/<uuid:invoice_id>", methods=["GET"])
@require_roles(Role.VIEWER)
def show_invoice(invoice_id: UUID) -> Response:
    """Show one invoice with all that happened to it, and what can be done."""
    return _page(invoice_id, ViewerForm(), read_followed_wish())


@blueprint.route("/<uuid:invoice_id>", methods=["POST"])
@require_roles(Role.VIEWER)
def give_up(invoice_id: UUID) -> Response:
    """Annul an invoice that the viewer is not going to pay."""
    form = ViewerForm()
    if form.validate():
        answer = form.send(f"/v1/invoices/{invoice_id}/cancel")
        if not answer.is_refused:
            # The form of the payment may still be open in another tab.
            done = gettext(
                "It is given up: you owe nothing for it. "
                "Money that comes all the same goes back by itself."
            )
            return lead_and_follow(answer, "history.show_invoice", done=done, invoice_id=invoice_id)
    return _page(invoice_id, form, FollowedWish())


def _page(invoice_id: UUID, form: ViewerForm, followed: FollowedWish) -> Response:
    invoice = get_own_row(FIND_HISTORY, "invoice", invoice_id=invoice_id)
    ids = {"invoice_id": invoice_id, "viewer_id": current_principal().viewer_id}
    happenings = list_rows(LIST_HAPPENINGS, ids, engine=current_services().primary)
    is_moving = is_being_paid(invoice) or is_payment_begun(invoice) or invoice.coming_back_minor > 0
    page = render_template(
        "history/invoice.html",
        place=PLACE,
        form=form,
        followed=followed,
        is_followed=is_moving or followed.is_pending,
        story=tell_story(happenings),
        **_facts(invoice),
    )
    return Response(page, status=form.status, mimetype="text/html")


def _facts(invoice: Row[Any]) -> dict[str, Any]:
    """Return what both pages tell of an invoice."""
    return {
        "invoice": invoice,
        "title": invoice_title(invoice),
        "kind": KIND_WORDS[invoice.kind],
        "told": invoice_standing(invoice),
        "explanation": explanation_of(invoice, language=page_language()),
        "is_being_paid": is_being_paid(invoice),
        "is_begun": is_payment_begun(invoice),
        "is_payable": is_payable(invoice) and not is_being_paid(invoice),
        "giving_up": giving_up_words(invoice) if may_be_given_up(invoice) else None,
    }
