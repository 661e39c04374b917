"""Gifts: the list, one gift, and taking back one that nobody claimed."""

from uuid import UUID

from flask import Response, render_template, url_for
from sqlalchemy import Connection

from admin_api.pages.acts import answer_act, offered_acts
from admin_api.pages.awaited_acts import awaits_command
from admin_api.pages.gifts.acts import RETURN_GIFT
from admin_api.pages.gifts.lists import GIFTS, PLACE
from admin_api.pages.listing import add_listing
from admin_api.pages.move_words import drawn_machine
from admin_api.pages.state_words import state_words
from admin_api.pages.story_templates import told_to_stories
from admin_api.pages.timeline import path_of, timeline_of
from admin_api.queries.gift_pages import find_gift_with_people
from admin_api.queries.invoice_history import read_history_of
from admin_api.queries.pages import Record
from admin_api.roles import READERS
from admin_api.services import services
from billing_rules.lifecycles import GIFT
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

Page = str | tuple[str, int] | Response

blueprint = page_blueprint("gift_pages", __name__, url_prefix="/console")
blueprint.context_processor(told_to_stories)

add_listing(blueprint, GIFTS, roles=READERS)


@blueprint.get("/gifts/<uuid:gift_id>")
@require_roles(*READERS)
def show(gift_id: UUID) -> Page:
    """Show one gift: who bought it, who has it, what happened to it, and what may be done."""
    with services().reads.connect() as connection:
        gift = _get_gift(connection, gift_id)
        history = read_history_of(connection, gift_id)
    title = text_of(gift["plan_title"])
    return render_template(
        "console/gifts/one.html",
        gift=gift,
        state=state_words(GIFT.subject, gift["state"]),
        is_live=awaits_command(history, at=gift["read_at"]),
        acts=offered_acts([RETURN_GIFT], gift, url_for(".show", gift_id=gift_id)),
        picture=drawn_machine(GIFT, path_of(history, gift_id), title=title),
        timeline=timeline_of(history, own_id=gift_id, currency=gift["currency"]),
        place=PLACE,
    )


@blueprint.route("/gifts/<uuid:gift_id>/return", methods=["GET", "POST"])
@require_roles(*READERS)
def give_back(gift_id: UUID) -> Page:
    """Take back a gift that nobody claimed, with its money."""
    with services().reads.connect() as connection:
        gift = _get_gift(connection, gift_id)
    address = url_for(".show", gift_id=gift_id)
    return answer_act(RETURN_GIFT, gift, address=address, title=text_of(gift["plan_title"]))


def _get_gift(connection: Connection, gift_id: UUID) -> Record:
    gift = find_gift_with_people(connection, gift_id)
    if gift is None:
        raise NotFound("There is no such gift.", code="gift_not_found")
    return gift
