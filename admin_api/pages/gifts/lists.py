"""The list of gifts."""

from flask import url_for
from flask_babel import lazy_gettext

from admin_api.pages.listing import (
    ChoiceFilter,
    Code,
    Column,
    Listing,
    Sort,
    TextFilter,
    day_cell,
    day_range,
    moment_cell,
    money_cell,
    state_cell,
    state_choices,
    text_cell,
    texts_cell,
    worded_cell,
)
from admin_api.queries.gift_pages import GIFTS_WITH_PEOPLE, Buyer, Recipient
from admin_api.queries.pages import Record
from billing_rules.lifecycles import GIFT
from models import Gift, Invoice, Plan

PLACE = "gifts"
"""In the navigation."""


def _buyer(row: Record, _key: str) -> str:
    return str(row["buyer_email"] or row["buyer_id"])


def _address(row: Record) -> str:
    return url_for("gift_pages.show", gift_id=row["id"])


GIFTS = Listing(
    key=PLACE,
    title=lazy_gettext("Gifts"),
    about=lazy_gettext(
        "Time that one viewer bought for another. The code that claims it is the buyer's alone; "
        "nobody sees it here."
    ),
    empty=lazy_gettext("Nobody has bought a gift yet."),
    statement=GIFTS_WITH_PEOPLE,
    row_id=Gift.id,
    columns=(
        Column("created_at", lazy_gettext("Bought"), moment_cell),
        Column("buyer", lazy_gettext("Buyer"), worded_cell(_buyer, Code("buyer_id"))),
        Column("plan_title", lazy_gettext("Plan"), texts_cell),
        Column("periods", lazy_gettext("Periods"), text_cell, is_number=True),
        Column(
            "paid", lazy_gettext("Paid"), money_cell("amount_minor", "currency"), is_number=True
        ),
        Column("state", lazy_gettext("State"), state_cell(GIFT)),
        Column("recipient_email", lazy_gettext("Claimed by"), text_cell),
        Column("expires_at", lazy_gettext("To be claimed before"), day_cell),
    ),
    filters=(
        TextFilter("buyer", lazy_gettext("E-mail of the buyer"), Buyer.email),
        TextFilter("recipient", lazy_gettext("E-mail of who claimed it"), Recipient.email),
        ChoiceFilter("state", lazy_gettext("State"), Gift.state, state_choices(GIFT)),
        TextFilter("plan", lazy_gettext("Code of the plan"), Plan.code),
        *day_range(Gift.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Bought"), Gift.created_at),
        Sort("paid", lazy_gettext("Paid"), Invoice.amount_minor),
        Sort("expires_at", lazy_gettext("To be claimed before"), Gift.expires_at),
    ),
    address=_address,
)
