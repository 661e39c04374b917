"""Viewers whose billing stands still because something of ours failed on it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext
from sqlalchemy import select

from admin_api.pages.console_addresses import subscription_address
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    Listing,
    RowAct,
    Sort,
    TextFilter,
    day_cell,
    day_range,
    long_text_cell,
    moment_cell,
    state_cell,
    state_choices,
    texts_cell,
)
from admin_api.pages.lists.people import viewer_filter, viewer_name_cell
from admin_api.pages.lists.rights import acts_for
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from billing_rules.lifecycles import SUBSCRIPTION
from models import Plan, Subscription, Viewer

PARKED_ROWS = (
    select(
        Subscription.id,
        Subscription.viewer_id,
        Subscription.state,
        Subscription.access_until,
        Subscription.renews_at,
        Subscription.parked_at,
        Subscription.parked_because,
        Plan.title.label("plan_title"),
        Viewer.email,
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .join(Viewer, Viewer.id == Subscription.viewer_id)
    .where(Subscription.parked_at.is_not(None))
)


def _acts(row: Record) -> Sequence[RowAct]:
    return acts_for(
        MANAGERS, RowAct(lazy_gettext("Unpark"), f"{subscription_address(row['id'])}/unpark")
    )


PARKED = Listing(
    key="parked",
    title=lazy_gettext("Parked viewers"),
    about=lazy_gettext(
        "Something of ours failed on these subscriptions. Nothing is charged, renewed or ended "
        "for them until somebody has mended it and unparks them; all others go on."
    ),
    statement=PARKED_ROWS,
    row_id=Subscription.id,
    columns=(
        Column("email", lazy_gettext("Viewer"), viewer_name_cell),
        Column("parked_at", lazy_gettext("Since"), moment_cell),
        Column("parked_because", lazy_gettext("What failed"), long_text_cell),
        Column("state", lazy_gettext("State"), state_cell(SUBSCRIPTION)),
        Column("plan_title", lazy_gettext("Plan"), texts_cell),
        Column("renews_at", lazy_gettext("Due on"), day_cell),
        Column("access_until", lazy_gettext("Watches until, with grace"), day_cell),
    ),
    exported_codes=("id",),
    filters=(
        ChoiceFilter(
            "state", lazy_gettext("State"), Subscription.state, state_choices(SUBSCRIPTION)
        ),
        viewer_filter,
        TextFilter("because", lazy_gettext("What failed"), Subscription.parked_because),
        *day_range(Subscription.parked_at),
    ),
    sorts=(
        Sort("parked_at", lazy_gettext("Since"), Subscription.parked_at),
        Sort("renews_at", lazy_gettext("Due on"), Subscription.renews_at, is_nullable=True),
    ),
    address=lambda row: subscription_address(row["id"]),
    acts=_acts,
    empty=lazy_gettext("Nobody is parked: nothing has failed."),
)
