"""One field that finds anything, and leads straight to it where only one thing is meant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import lazy_gettext

from admin_api.pages.console_addresses import (
    invoice_address,
    subscription_address,
    viewer_address,
)
from admin_api.pages.search_terms import clean_text, read_terms
from admin_api.pages.story_templates import told_to_stories
from admin_api.queries.pages import Record
from admin_api.queries.search import MOST_OF_A_KIND, find_anything, find_viewers_by_part
from admin_api.roles import READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.pages.site import page_blueprint

blueprint = page_blueprint("search_page", __name__, url_prefix="/console/search")
blueprint.context_processor(told_to_stories)

SHORTEST_PART = 3
"""Of an address: fewer letters are within nearly every one."""


def _promo_code_address(code_id: UUID) -> str:
    return f"/console/promo-codes/{code_id}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that can be found.

    Args:
        words: Lazily translated heading of its group.
        address: Where its page is, by the `page_id` of a row.
    """

    words: object
    address: Callable[[UUID], str]


KINDS: Mapping[str, Kind] = {
    "viewer": Kind(lazy_gettext("Viewers"), viewer_address),
    "saved_card": Kind(lazy_gettext("Cards"), viewer_address),
    "subscription": Kind(lazy_gettext("Subscriptions"), subscription_address),
    "invoice": Kind(lazy_gettext("Invoices"), invoice_address),
    "payment": Kind(lazy_gettext("Payments"), invoice_address),
    "refund": Kind(lazy_gettext("Refunds"), invoice_address),
    "dispute": Kind(lazy_gettext("Disputes"), invoice_address),
    "gift": Kind(lazy_gettext("Gifts"), invoice_address),
    "promo_code": Kind(lazy_gettext("Promo codes"), _promo_code_address),
}
"""In the order of their groups."""


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
def search() -> Response | str:
    """Lead to the thing that is meant, or show all that may be meant, by kind."""
    typed = clean_text(request.args.get("q", ""))
    found = _find(typed)
    addresses = {KINDS[row["kind"]].address(row["page_id"]) for row in found}
    if len(addresses) == 1:
        return lead_to(addresses.pop())
    return render_template(
        "console/search.html",
        place=None,
        typed=typed,
        found=[(KINDS[kind], list(rows)) for kind, rows in groupby(found, itemgetter("kind"))],
        most=MOST_OF_A_KIND,
    )


def _find(typed: str) -> list[Record]:
    terms = read_terms(typed)
    if terms.is_nothing:
        return []
    with services().reads.connect() as connection:
        found = find_anything(connection, terms)
        if not found and terms.email is not None and len(typed) >= SHORTEST_PART:
            return find_viewers_by_part(connection, terms.email)
    return sorted(found, key=lambda row: list(KINDS).index(row["kind"]))
