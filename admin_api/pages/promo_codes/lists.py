"""The lists of promo codes, and of who used one."""

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from markupsafe import Markup

from admin_api.pages.console_addresses import subscription_address
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Column,
    Listing,
    Sort,
    TextFilter,
    YesFilter,
    day_cell,
    day_range,
    moment_cell,
    text_cell,
    worded_cell,
    words_field,
)
from admin_api.pages.listing.state_cells import badge
from admin_api.pages.lists.people import viewer_filter, viewer_name_cell
from admin_api.pages.promo_codes.forms import KINDS
from admin_api.pages.promo_codes.promo_words import gift_words, standing_words
from admin_api.queries.pages import Record
from admin_api.queries.promo_code_pages import CODES, USES
from models import PromoCode, PromoRedemption
from runtime.web.pages.formats import text_of

PLACE = "promo-codes"
"""In the navigation."""

STATUSES = (
    ("active", lazy_gettext("In use")),
    ("archived", lazy_gettext("Archived")),
)


def uses_words(code: Record) -> str:
    """Return how often a code was used, against its limit."""
    if code["most_uses"] is None:
        return str(code["uses"])
    return str(gettext("%(uses)d of %(most)d", uses=code["uses"], most=code["most_uses"]))


def _uses(row: Record, _key: str) -> str:
    return uses_words(row)


def _gift(row: Record, _key: str) -> str:
    return gift_words(row)


def _plan(row: Record, _key: str) -> str:
    return text_of(row["plan_title"]) if row["plan_title"] else gettext("Every plan")


def _standing(row: Record, _key: str) -> Markup:
    words, tone = standing_words(row)
    return badge(words, tone)


def _left(row: Record, _key: str) -> str:
    if row["given_back_at"] is not None:
        return str(gettext("Given back"))
    if row["periods_left"] is None:
        return str(gettext("Every period"))
    return str(ngettext("%(num)d period", "%(num)d periods", row["periods_left"]))


def _address(row: Record) -> str:
    return url_for("promo_code_pages.show", promo_code_id=row["id"])


def _address_of_use(row: Record) -> str:
    return subscription_address(row["subscription_id"])


PROMO_CODES = Listing(
    key=PLACE,
    title=lazy_gettext("Promo codes"),
    about=lazy_gettext("Words that viewers type to pay less, or to watch longer."),
    empty=lazy_gettext("There is no promo code yet."),
    statement=CODES,
    row_id=PromoCode.id,
    columns=(
        Column("code", lazy_gettext("Code"), text_cell),
        Column("kind", lazy_gettext("Gives"), worded_cell(_gift)),
        Column("plan_title", lazy_gettext("For the plan"), Cell(_plan, (words_field(_plan),))),
        Column("uses", lazy_gettext("Uses"), Cell(_uses), is_number=True),
        Column("status", lazy_gettext("Standing"), worded_cell(_standing)),
        Column("valid_until", lazy_gettext("Until"), day_cell),
        Column("created_at", lazy_gettext("Made"), day_cell),
    ),
    filters=(
        TextFilter("code", lazy_gettext("Code"), PromoCode.code),
        ChoiceFilter("status", lazy_gettext("Standing"), PromoCode.status, STATUSES),
        ChoiceFilter("kind", lazy_gettext("Gives"), PromoCode.kind, KINDS),
        *day_range(PromoCode.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Made"), PromoCode.created_at),
        Sort("code", lazy_gettext("Code"), PromoCode.code, is_ascending_first=True),
        Sort("uses", lazy_gettext("Uses"), PromoCode.uses),
        Sort("valid_until", lazy_gettext("Until"), PromoCode.valid_until, is_nullable=True),
    ),
    address=_address,
    template="console/promo_codes/all.html",
)

REDEMPTIONS = Listing(
    key=PLACE,
    title=lazy_gettext("Who used it"),
    empty=lazy_gettext("Nobody has used it yet."),
    statement=USES,
    row_id=PromoRedemption.id,
    columns=(
        Column("email", lazy_gettext("Viewer"), viewer_name_cell),
        Column("redeemed_at", lazy_gettext("When"), moment_cell),
        Column("periods_left", lazy_gettext("Still cheaper"), worded_cell(_left)),
        Column("ordinal", lazy_gettext("Which use of theirs"), text_cell, is_number=True),
        Column("given_back_at", lazy_gettext("Given back"), day_cell),
    ),
    filters=(
        viewer_filter,
        YesFilter(
            "given_back", lazy_gettext("Given back"), PromoRedemption.given_back_at.is_not(None)
        ),
        *day_range(PromoRedemption.redeemed_at),
    ),
    sorts=(Sort("redeemed_at", lazy_gettext("When"), PromoRedemption.redeemed_at),),
    address=_address_of_use,
    template="console/promo_codes/one.html",
)
