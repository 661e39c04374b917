"""The pages of acts on rows of lists."""

from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask_babel import gettext
from sqlalchemy import ColumnElement

from admin_api.pages.acts import Act, answer_act
from admin_api.pages.listing import Listing
from admin_api.pages.lists.act_on_difference import SETTLE_DIFFERENCE
from admin_api.pages.lists.act_on_dispute import SETTLE_DISPUTE
from admin_api.pages.lists.act_on_notification import RETRY_NOTIFICATION
from admin_api.pages.lists.differences import DIFFERENCES
from admin_api.pages.lists.disputes import DISPUTES
from admin_api.pages.lists.notifications import QUARANTINE
from admin_api.queries.pages import Record, find_one
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.problems import NotFound

ACTS = (
    (DISPUTES, SETTLE_DISPUTE),
    (DIFFERENCES, SETTLE_DIFFERENCE),
    (QUARANTINE, RETRY_NOTIFICATION),
)
"""Each with the list whose rows it is about, and to which one comes back."""


def add_row_acts(blueprint: Blueprint) -> None:
    """Register the pages that ask why and say what follows, below their lists.

    Args:
        blueprint: Of the lists.
    """
    for listing, act in ACTS:
        _add_act(blueprint, listing, act)


def _add_act(blueprint: Blueprint, listing: Listing, act: Act) -> None:
    def show(row_id: UUID) -> Response:
        row = _find_row(listing, listing.row_id == row_id)
        address = f"{blueprint.url_prefix}{listing.rule}"
        if row is None:
            return answer_gone(address)
        return answer_act(act, row, address=address, title=str(listing.title))

    rule = f"{listing.rule}/<uuid:row_id>/{act.key}"
    name = f"{act.key}_{listing.key.replace('-', '_')}"
    guarded = require_roles(*READERS)(show)
    blueprint.add_url_rule(rule, name, guarded, methods=["GET", "POST"])


def answer_gone(address: str) -> Response:
    """Answer an act on what is not in its list any more: a doubled click has done it already.

    Args:
        address: Of the list.

    Raises:
        NotFound: Nothing was sent; the address is wrong.
    """
    if request.method != "POST":
        raise NotFound("There is no such row.")
    flash(gettext("It is not in the list any more: it was settled already."), "wait")
    return lead_to(address)


def _find_row(listing: Listing, condition: ColumnElement[bool]) -> Record | None:
    with services().reads.connect() as connection:
        return find_one(connection, listing.statement.where(condition))
