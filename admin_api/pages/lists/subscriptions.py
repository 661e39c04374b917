"""Everybody's subscriptions: where they stand, until when, and what is charged next."""

from dataclasses import replace

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_api.pages.console_addresses import subscription_address
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Code,
    Column,
    ExactFilter,
    IdFilter,
    Listing,
    Sort,
    YesFilter,
    badge,
    card_cell,
    day_cell,
    day_range,
    long_text_cell,
    moment_cell,
    money_fields,
    state_choices,
    texts_cell,
    worded_cell,
    yes_cell,
)
from admin_api.pages.lists.people import viewer_filter, viewer_name_cell
from admin_api.pages.state_words import WARN, state_words
from admin_api.queries.pages import Record
from admin_api.queries.subscriptions import SUBSCRIPTIONS as FACTS, will_be_charged
from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES, SUBSCRIPTION
from billing_rules.money import Money
from models import Plan, Price, Subscription, Viewer
from models.upcoming import next_amount_of
from runtime.web.pages.formats import money

SUBSCRIPTION_ROWS = FACTS.join(Viewer, Viewer.id == Subscription.viewer_id).add_columns(
    Viewer.email, Plan.title.label("plan_title")
)


def _next_charge(row: Record) -> Money | None:
    return next_amount_of(row) if will_be_charged(row) else None


next_charge_cell = Cell(lambda row, _key: money(_next_charge(row)), money_fields(_next_charge))
"""With the discount that will be running then; nothing where nothing will be charged."""


def _standing(row: Record, key: str) -> str:
    state = badge(*state_words(SUBSCRIPTION.subject, row[key]))
    if row["parked_at"] is None:
        return state
    return Markup(" ").join([state, badge(gettext("Parked"), WARN)])


plan_cell = replace(texts_cell, codes=(Code("plan_code"),))

standing_cell = worded_cell(_standing)
"""The state, and that it stands still where something of ours failed on it."""

SUBSCRIPTIONS = Listing(
    key="subscriptions",
    title=lazy_gettext("Subscriptions"),
    statement=SUBSCRIPTION_ROWS,
    finding=(
        select(Subscription.id)
        .outerjoin(Plan, Plan.id == Subscription.plan_id)
        .outerjoin(Price, Price.id == Subscription.price_id)
        .outerjoin(Viewer, Viewer.id == Subscription.viewer_id)
    ),
    row_id=Subscription.id,
    columns=(
        Column("email", lazy_gettext("Viewer"), viewer_name_cell),
        Column("plan_title", lazy_gettext("Plan"), plan_cell),
        Column("state", lazy_gettext("State"), standing_cell),
        Column("access_until", lazy_gettext("Watches until, with grace"), day_cell),
        Column("next_charge", lazy_gettext("Next charge"), next_charge_cell, is_number=True),
        Column("renews_at", lazy_gettext("Charged on"), day_cell),
        Column("card_last_four", lazy_gettext("Card"), card_cell, is_number=True),
        Column("auto_renew", lazy_gettext("Renews"), yes_cell),
        Column("created_at", lazy_gettext("Since"), day_cell),
    ),
    also_exported=(
        Column("parked_at", lazy_gettext("Parked since"), moment_cell),
        Column("parked_because", lazy_gettext("What failed"), long_text_cell),
        Column("period_start", lazy_gettext("Period from"), moment_cell),
        Column("period_end", lazy_gettext("Period up to"), moment_cell),
        Column("trial_end", lazy_gettext("Trial up to"), moment_cell),
        Column("ended_at", lazy_gettext("Ended"), moment_cell),
    ),
    exported_codes=("id", "price_id"),
    filters=(
        ChoiceFilter(
            "state", lazy_gettext("State"), Subscription.state, state_choices(SUBSCRIPTION)
        ),
        viewer_filter,
        ExactFilter("plan", lazy_gettext("Code of the plan"), Plan.code),
        ExactFilter("currency", lazy_gettext("Currency"), Price.currency),
        YesFilter(
            "running",
            lazy_gettext("Running"),
            Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
        ),
        YesFilter("auto_renew", lazy_gettext("Renews"), Subscription.auto_renew.is_(True)),
        YesFilter("parked", lazy_gettext("Parked"), Subscription.parked_at.is_not(None)),
        *day_range(
            Subscription.renews_at,
            prefix="renews_",
            since=lazy_gettext("Charged from"),
            until=lazy_gettext("Charged up to"),
        ),
        *day_range(
            Subscription.created_at,
            since=lazy_gettext("Begun from"),
            until=lazy_gettext("Begun up to"),
        ),
        *day_range(
            Subscription.ended_at,
            prefix="ended_",
            since=lazy_gettext("Ended from"),
            until=lazy_gettext("Ended up to"),
        ),
        IdFilter("price_id", lazy_gettext("Price"), Subscription.price_id),
        IdFilter("plan_id", lazy_gettext("Plan"), Subscription.plan_id),
        IdFilter("viewer_id", lazy_gettext("Viewer"), Subscription.viewer_id),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("Since"), Subscription.created_at),
        Sort(
            "access_until",
            lazy_gettext("Watches until, with grace"),
            Subscription.access_until,
            is_nullable=True,
        ),
        Sort(
            "renews_at",
            lazy_gettext("Charged on"),
            Subscription.renews_at,
            is_nullable=True,
            is_ascending_first=True,
        ),
        Sort(
            "email", lazy_gettext("Viewer"), Viewer.email, is_nullable=True, is_ascending_first=True
        ),
    ),
    address=lambda row: subscription_address(row["id"]),
    empty=lazy_gettext("Nobody has ever subscribed."),
)
