"""The lists of price moves: all moves, whom one would concern, and whom one concerns."""

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext, ngettext
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
    long_text_cell,
    moment_cell,
    moment_field,
    money_cell,
    state_cell,
    state_choices,
    text_cell,
    texts_cell,
    worded_cell,
    yes_cell,
)
from admin_api.pages.listing.state_cells import badge
from admin_api.pages.lists.people import name_cell, viewer_filter, viewer_name_cell
from admin_api.pages.price_moves.progress import progress_of
from admin_api.queries.pages import Record
from admin_api.queries.price_move_pages import (
    CONCERNED_WITH_EMAIL,
    MOVES,
    VIEWERS_WITH_EMAIL,
)
from billing_rules.lifecycles import PRICE_CONSENT
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.price_moves import RenewalRhythm, applies_from
from models import Plan, Price, PriceMove, PriceMoveViewer, Subscription, Viewer
from runtime.web.pages import formats

PLACE = "price-moves"
"""In the navigation."""


def _address_of_move(row: Record) -> str:
    return url_for("price_move_pages.show", price_move_id=row["id"])


def _address_of_subscription(row: Record) -> str:
    return subscription_address(row["subscription_id"])


def _address_of_concerned(row: Record) -> str:
    return subscription_address(row["id"])


def _first_charge(row: Record) -> datetime:
    length = PeriodLength(PeriodUnit(row["period_unit"]), row["period_count"])
    rhythm = RenewalRhythm(row["period_end"], length, row["anchor_day"])
    return applies_from(rhythm, notice_days=row["announce_days"], at=row["read_at"])


def _day_of_charge(row: Record, _key: str) -> str:
    return formats.day(_first_charge(row))


def _progress(row: Record, _key: str) -> str:
    progress = progress_of(row)
    return str(
        ngettext(
            "%(settled)d of %(num)d viewer",
            "%(settled)d of %(num)d viewers",
            progress.planned,
            settled=progress.settled,
        )
    )


def _standing(row: Record, _key: str) -> Markup:
    words, tone = progress_of(row).words
    return badge(words, tone)


PRICE_MOVES = Listing(
    key=PLACE,
    title=lazy_gettext("Price moves"),
    about=lazy_gettext(
        "A move brings subscribers from older versions of a price to the present one, each told "
        "ahead and, if you chose so, asked."
    ),
    empty=lazy_gettext(
        "No subscribers were ever moved. Set a new price of a plan first; then move them here."
    ),
    statement=MOVES,
    row_id=PriceMove.id,
    columns=(
        Column("title", lazy_gettext("Plan"), texts_cell),
        Column(
            "to_price",
            lazy_gettext("To the price"),
            money_cell("amount_minor", "currency"),
            is_number=True,
        ),
        Column("is_cancelled", lazy_gettext("Standing"), worded_cell(_standing)),
        Column("viewers", lazy_gettext("Settled"), worded_cell(_progress), is_number=True),
        Column("announce_days", lazy_gettext("Days ahead"), text_cell, is_number=True),
        Column("created_at", lazy_gettext("Begun"), moment_cell),
        Column("created_by", lazy_gettext("By"), name_cell),
        Column("reason", lazy_gettext("Reason"), long_text_cell),
    ),
    filters=(
        TextFilter("plan", lazy_gettext("Code of the plan"), Plan.code),
        YesFilter("cancelled", lazy_gettext("Called off"), PriceMove.cancelled_at.is_not(None)),
        TextFilter("by", lazy_gettext("By"), PriceMove.created_by),
        *day_range(PriceMove.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Begun"), PriceMove.created_at),
        Sort("announce_days", lazy_gettext("Days ahead"), PriceMove.announce_days),
    ),
    address=_address_of_move,
    template="console/price_moves/all.html",
)

_old_price = Column(
    "old_price", lazy_gettext("Pays now"), money_cell("old_minor", "currency"), is_number=True
)

_new_price = Column(
    "new_price", lazy_gettext("Will pay"), money_cell("new_minor", "currency"), is_number=True
)

CONCERNED_VIEWERS = Listing(
    key=PLACE,
    title=lazy_gettext("Whom it concerns"),
    statement=CONCERNED_WITH_EMAIL,
    row_id=Subscription.id,
    columns=(
        Column("email", lazy_gettext("Viewer"), viewer_name_cell),
        _old_price,
        _new_price,
        Column("needs_consent", lazy_gettext("Is asked"), yes_cell),
        Column(
            "applies_at",
            lazy_gettext("First charge at the new price"),
            Cell(_day_of_charge, (moment_field(lambda row, _key: _first_charge(row)),)),
        ),
    ),
    filters=(viewer_filter,),
    sorts=(
        Sort(
            "email", lazy_gettext("Viewer"), Viewer.email, is_nullable=True, is_ascending_first=True
        ),
        Sort("old_price", lazy_gettext("Pays now"), Price.amount_minor),
        Sort("applies_at", lazy_gettext("First charge"), Subscription.period_end),
    ),
    address=_address_of_concerned,
    template="console/price_moves/dry_run.html",
)

MOVED_VIEWERS = Listing(
    key=PLACE,
    title=lazy_gettext("Viewers of the move"),
    empty=lazy_gettext("Nobody is planned yet. That is done within a minute."),
    statement=VIEWERS_WITH_EMAIL,
    row_id=PriceMoveViewer.id,
    columns=(
        Column("email", lazy_gettext("Viewer"), viewer_name_cell),
        Column("state", lazy_gettext("State"), state_cell(PRICE_CONSENT)),
        _old_price,
        _new_price,
        Column("needs_consent", lazy_gettext("Is asked"), yes_cell),
        Column("announced_at", lazy_gettext("Told"), day_cell),
        Column("answered_at", lazy_gettext("Answered"), day_cell),
        Column("applies_at", lazy_gettext("First charge at the new price"), day_cell),
    ),
    filters=(
        ChoiceFilter(
            "state", lazy_gettext("State"), PriceMoveViewer.state, state_choices(PRICE_CONSENT)
        ),
        viewer_filter,
        *day_range(PriceMoveViewer.applies_at),
    ),
    sorts=(
        Sort("applies_at", lazy_gettext("First charge"), PriceMoveViewer.applies_at),
        Sort("announced_at", lazy_gettext("Told"), PriceMoveViewer.announced_at, is_nullable=True),
        Sort(
            "email", lazy_gettext("Viewer"), Viewer.email, is_nullable=True, is_ascending_first=True
        ),
    ),
    address=_address_of_subscription,
    template="console/price_moves/one.html",
)
