"""The lists of bulk grants, and of the lines of one."""

from flask import url_for
from flask_babel import lazy_gettext
from markupsafe import Markup

from admin_api.pages.bulk_grants.row_words import FATES, PROBLEMS, fate_badge, problem_words
from admin_api.pages.console_addresses import subscription_address
from admin_api.pages.listing import (
    ChoiceFilter,
    Column,
    Listing,
    Sort,
    TextFilter,
    day_range,
    long_text_cell,
    moment_cell,
    text_cell,
    worded_cell,
)
from admin_api.pages.listing.state_cells import badge
from admin_api.pages.lists.people import name_cell
from admin_api.pages.state_words import GOOD, WAIT
from admin_api.queries.bulk_grant_pages import FATE, LINES, PROBLEM
from admin_api.queries.bulk_grants import GRANTS
from admin_api.queries.pages import Record
from models import BulkGrant, BulkGrantRow

PLACE = "bulk-grants"
"""In the navigation."""


def _progress(row: Record, _key: str) -> Markup:
    is_over = row["waiting"] == 0
    return badge(f"{row['percent']}%", GOOD if is_over else WAIT)


def _fate(row: Record, key: str) -> Markup:
    return fate_badge(row[key])


def _problem(row: Record, key: str) -> str:
    return problem_words(row[key])


def _address(row: Record) -> str:
    return url_for("bulk_grant_pages.show", grant_id=row["id"])


def _address_of_line(row: Record) -> str | None:
    subscription_id = row["subscription_id"]
    return subscription_address(subscription_id) if subscription_id else None


BULK_GRANTS = Listing(
    key=PLACE,
    title=lazy_gettext("Bulk grants"),
    about=lazy_gettext("Days for everybody on a list: after an outage, for example."),
    empty=lazy_gettext("No list was ever sent."),
    statement=GRANTS,
    row_id=BulkGrant.id,
    columns=(
        Column("created_at", lazy_gettext("When"), moment_cell),
        Column("days", lazy_gettext("Days"), text_cell, is_number=True),
        Column("rows", lazy_gettext("Lines"), text_cell, is_number=True),
        Column("percent", lazy_gettext("Progress"), worded_cell(_progress)),
        Column("done", lazy_gettext("Have the days"), text_cell, is_number=True),
        Column("problems", lazy_gettext("Gave nothing"), text_cell, is_number=True),
        Column("rejected", lazy_gettext("Refused"), text_cell, is_number=True),
        Column("created_by", lazy_gettext("By"), name_cell),
        Column("reason", lazy_gettext("Reason"), long_text_cell),
    ),
    filters=(
        TextFilter("reason", lazy_gettext("Reason"), BulkGrant.reason),
        TextFilter("by", lazy_gettext("By"), BulkGrant.created_by),
        *day_range(BulkGrant.created_at),
    ),
    sorts=(
        Sort("created_at", lazy_gettext("When"), BulkGrant.created_at),
        Sort("days", lazy_gettext("Days"), BulkGrant.days),
    ),
    address=_address,
    template="console/bulk_grants/all.html",
)

GRANT_LINES = Listing(
    key=PLACE,
    title=lazy_gettext("Line by line"),
    statement=LINES,
    row_id=BulkGrantRow.id,
    columns=(
        Column("row_number", lazy_gettext("Line"), text_cell, is_number=True),
        Column("written", lazy_gettext("Written"), long_text_cell),
        Column("state", lazy_gettext("Fate"), worded_cell(_fate)),
        Column("problem", lazy_gettext("Why not"), worded_cell(_problem)),
        Column("email", lazy_gettext("Viewer"), text_cell),
    ),
    exported_codes=("viewer_id", "subscription_id"),
    filters=(
        ChoiceFilter(
            "state",
            lazy_gettext("Fate"),
            FATE,
            [(fate, words.words) for fate, words in FATES.items()],
        ),
        ChoiceFilter("problem", lazy_gettext("Why not"), PROBLEM, tuple(PROBLEMS.items())),
        TextFilter("written", lazy_gettext("Written"), BulkGrantRow.written),
    ),
    sorts=(
        Sort("row_number", lazy_gettext("Line"), BulkGrantRow.row_number, is_ascending_first=True),
    ),
    address=_address_of_line,
    template="console/bulk_grants/one.html",
)
