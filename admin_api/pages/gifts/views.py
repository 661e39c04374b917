"""Gifts: the list, one gift, and taking back one that nobody claimed."""

from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext

from admin_api.pages.gifts.lists import GIFTS, PLACE
from admin_api.pages.listing import add_listing
from admin_api.pages.reason_form import ReasonForm
from admin_api.pages.state_words import state_words
from admin_api.queries.gift_pages import find_gift_with_people
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS, READERS
from admin_api.services import services
from billing_rules.lifecycles import GIFT
from runtime.web.auth import require_roles
from runtime.web.pages.forms import onwards
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

Page = str | tuple[str, int] | Response

RETURN = "return"
"""Trigger of the machine that takes a gift back."""

blueprint = page_blueprint("gift_pages", __name__, url_prefix="/console")

add_listing(blueprint, GIFTS, roles=READERS)


@blueprint.get("/gifts/<uuid:gift_id>")
@require_roles(*READERS)
def show(gift_id: UUID) -> Page:
    """Show one gift: who bought it, who has it, and what may be done."""
    gift = _get_gift(gift_id)
    return render_template("console/gifts/one.html", **_told(gift))


@blueprint.route("/gifts/<uuid:gift_id>/return", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def give_back(gift_id: UUID) -> Page:
    """Take back a gift that nobody claimed, with its money."""
    gift = _get_gift(gift_id)
    form = ReasonForm()
    if form.validate_on_submit():
        answer = form.send(f"/admin/v1/gifts/{gift_id}/return", {"reason": form.reason.data})
        if not answer.is_refused:
            told = gettext("The gift is taken back. Its money is on its way to the buyer.")
            return onwards(answer, url_for(".show", gift_id=gift_id), done=told)
    return render_template("console/gifts/return.html", form=form, **_told(gift)), form.status


def _told(gift: Record) -> dict[str, object]:
    return {
        "gift": gift,
        "state": state_words(GIFT.subject, gift["state"]),
        "is_returnable": RETURN in GIFT.allowed(gift["state"]),
        "place": PLACE,
    }


def _get_gift(gift_id: UUID) -> Record:
    with services().reads.connect() as connection:
        gift = find_gift_with_people(connection, gift_id)
    if gift is None:
        raise NotFound("There is no such gift.", code="gift_not_found")
    return gift
