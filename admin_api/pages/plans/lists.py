"""The list of plans: what each costs, how long its period is, and how many hold it."""

from flask import url_for
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from sqlalchemy import func

from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Code,
    Column,
    Field,
    Listing,
    Sort,
    TextFilter,
    YesFilter,
    badge,
    day_cell,
    text_cell,
    worded_cell,
    words_field,
)
from admin_api.pages.plans.plan_words import days_or_none, period_words
from admin_api.pages.today_links import list_address
from admin_api.queries.pages import Record
from admin_api.queries.plan_holders import HOLDERS, PLANS_ON_PAGES
from billing_rules.money import Money
from models import Plan
from runtime.web.pages.formats import money, text_of

STATUSES = (
    ("active", lazy_gettext("In use")),
    ("archived", lazy_gettext("Archived")),
)

_all_titles = func.concat_ws(" ", Plan.title["ru"].astext, Plan.title["en"].astext)


def _named(row: Record, _key: str) -> str:
    title = text_of(row["title"])
    return Markup('<bdi>{}</bdi> <code class="small">{}</code>').format(title, row["code"])


def _prices(row: Record) -> list[Money]:
    return [Money(it["amount_minor"], it["currency"]) for it in row["prices"]]


def _shown_prices(row: Record, _key: str) -> str:
    shown = ", ".join(money(it) for it in _prices(row))
    return shown or badge(gettext("No price yet"), "warn")


def _subscribers(row: Record, key: str) -> str:
    if not row[key]:
        return str(row[key])
    address = list_address("subscriptions", plan_id=row["id"], running="yes")
    return Markup('<a href="{}">{}</a>').format(address, row[key])


def _standing(row: Record, _key: str) -> str:
    if row["status"] == "archived":
        return badge(gettext("Archived"), "quiet")
    if row["prices"]:
        return badge(gettext("On sale"), "good")
    return badge(gettext("Not sold yet"), "warn")


period_cell = worded_cell(
    lambda row, _key: period_words(row["period_unit"], row["period_count"]),
    Code("period_count"),
    Code("period_unit"),
)

prices_cell = Cell(_shown_prices, (words_field(_shown_prices),))

trial_cell = Cell(lambda row, key: days_or_none(row[key]), (Field(unit=lazy_gettext("days")),))

PLANS = Listing(
    key="plans",
    title=lazy_gettext("Plans and prices"),
    empty=lazy_gettext(
        "There is no plan yet. Make one, then give it a price, and viewers can subscribe."
    ),
    statement=PLANS_ON_PAGES,
    row_id=Plan.id,
    columns=(
        Column("code", lazy_gettext("Plan"), worded_cell(_named)),
        Column("period", lazy_gettext("Period"), period_cell),
        Column("prices", lazy_gettext("Price now"), prices_cell),
        Column("subscribers", lazy_gettext("Subscribers"), Cell(_subscribers), is_number=True),
        Column("renewing", lazy_gettext("Of them renew"), text_cell, is_number=True),
        Column("trial_days", lazy_gettext("Free trial"), trial_cell),
        Column("status", lazy_gettext("State"), worded_cell(_standing)),
    ),
    also_exported=(
        Column("grace_days", lazy_gettext("Grace days"), text_cell),
        Column("created_at", lazy_gettext("Made"), day_cell),
        Column("archived_at", lazy_gettext("Archived on"), day_cell),
    ),
    exported_codes=("id", "vat"),
    filters=(
        TextFilter("title", lazy_gettext("Title"), _all_titles),
        TextFilter("code", lazy_gettext("Code"), Plan.code),
        ChoiceFilter("status", lazy_gettext("State"), Plan.status, STATUSES),
        YesFilter("trial", lazy_gettext("Free trial"), Plan.trial_days > 0),
    ),
    sorts=(
        Sort("subscribers", lazy_gettext("Subscribers"), HOLDERS.c.subscribers),
        Sort("renewing", lazy_gettext("Of them renew"), HOLDERS.c.renewing),
        Sort("code", lazy_gettext("Plan"), Plan.code, is_ascending_first=True),
        Sort("trial_days", lazy_gettext("Free trial"), Plan.trial_days),
    ),
    address=lambda row: url_for("plan_pages.show", plan_id=row["id"]),
    template="console/plans/all.html",
)
