"""Who did what in the console, when and why, and what came of it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext
from markupsafe import Markup

from admin_api.acting import NOT_THERE_YET
from admin_api.pages.cause_words import worded
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Column,
    ExactFilter,
    IdFilter,
    Listing,
    Sort,
    TextFilter,
    badge,
    badge_choices,
    day_range,
    exact_moment_cell,
    link_cell,
    long_text_cell,
    text_cell,
    words_cell,
)
from admin_api.pages.lists.act_words import (
    ACT_OUTCOME_BADGES,
    ACT_WORDS,
    COMMAND_OUTCOME_BADGES,
    SUBJECT_KIND_WORDS,
)
from admin_api.pages.lists.people import SHOWN_OF_AN_ID, name_cell
from admin_api.pages.state_words import QUIET, StateWords, state_words
from admin_api.queries.audit import ACTIONS as AUDIT_ROWS
from admin_api.queries.pages import Record
from billing_rules.lifecycles import PAYMENT
from models import ConsumedMessage, ManagerAction
from runtime.identifiers import find_id

PLACES: Mapping[str, str] = {
    "viewer": "/console/viewers",
    "subscription": "/console/subscriptions",
    "invoice": "/console/invoices",
    "payment": "/console/payments",
    "plan": "/console/plans",
    "promo_code": "/console/promo-codes",
    "price_move": "/console/price-moves",
    "bulk_grant": "/console/bulk-grants",
}
"""Below which address the things are shown that acts are about; others have no page."""


def _about(row: Record, _key: str) -> str:
    words = worded(SUBJECT_KIND_WORDS, row["subject_kind"])
    if row["subject_id"] == NOT_THERE_YET:
        return words
    return Markup('{} <bdi class="name" title="{}">{}</bdi>').format(
        words, row["subject_id"], row["subject_id"][:SHOWN_OF_AN_ID]
    )


def _address_of_subject(row: Record) -> str | None:
    place, subject_id = PLACES.get(row["subject_kind"]), find_id(row["subject_id"])
    return None if place is None or subject_id is None else f"{place}/{subject_id}"


def _outcome(row: Record, _key: str) -> str:
    if row["task_state"] is not None:
        return badge(*state_words(PAYMENT.subject, row["task_state"]))
    if row["command_outcome"] is not None:
        return badge(*COMMAND_OUTCOME_BADGES[row["command_outcome"]])
    return badge(*ACT_OUTCOME_BADGES.get(row["outcome"], StateWords(row["outcome"], QUIET)))


def _problem(row: Record, key: str) -> str:
    words = row["provider_message"] or worded({}, _problem_code(row))
    return long_text_cell.show({key: words}, key)


def _problem_code(row: Record) -> str | None:
    code: str | None = (row["command_problem"] or {}).get("code") or row["detail"].get("code")
    return code


subject_cell = Cell(
    _about,
    lambda row, _key: (row["subject_kind"], row["subject_id"]),
    lambda _key: ("subject_kind", "subject_id"),
)
"""Kind and id of what an act is about."""

outcome_cell = Cell(
    _outcome,
    lambda row, _key: (row["outcome"], row["command_outcome"], row["task_state"]),
    lambda key: (key, "command_outcome", "task_state"),
)
"""What became of the act in the end, as far as it is known: of a retry, how its attempt stands."""

problem_cell = Cell(_problem, lambda row, _key: (_problem_code(row),))
"""Why nothing came of an act, or what the provider said to it."""

AUDIT = Listing(
    key="audit",
    title=lazy_gettext("Audit"),
    about=lazy_gettext("Who did what in the console, when and why; the refused acts too."),
    statement=AUDIT_ROWS,
    row_id=ManagerAction.id,
    columns=(
        Column("occurred_at", lazy_gettext("When"), exact_moment_cell),
        Column("manager_id", lazy_gettext("Who"), name_cell),
        Column("action", lazy_gettext("What"), words_cell(ACT_WORDS)),
        Column("subject", lazy_gettext("About"), link_cell(_address_of_subject, subject_cell)),
        Column("reason", lazy_gettext("Why"), long_text_cell),
        Column("outcome", lazy_gettext("What came of it"), outcome_cell),
        Column("problem", lazy_gettext("Why not"), problem_cell),
    ),
    also_exported=(
        Column("id", "", text_cell),
        Column("command_id", "", text_cell),
        Column("provider_message", "", text_cell),
        Column("detail", "", text_cell),
    ),
    filters=(
        TextFilter("manager", lazy_gettext("Who"), ManagerAction.manager_id),
        ChoiceFilter(
            "action", lazy_gettext("What"), ManagerAction.action, tuple(ACT_WORDS.items())
        ),
        ChoiceFilter(
            "subject_kind",
            lazy_gettext("About"),
            ManagerAction.subject_kind,
            tuple(SUBJECT_KIND_WORDS.items()),
        ),
        ExactFilter("subject_id", lazy_gettext("Its id"), ManagerAction.subject_id),
        TextFilter("reason", lazy_gettext("Why"), ManagerAction.reason),
        ChoiceFilter(
            "outcome",
            lazy_gettext("Asked for"),
            ManagerAction.detail["outcome"].astext,
            badge_choices(ACT_OUTCOME_BADGES),
        ),
        ChoiceFilter(
            "command_outcome",
            lazy_gettext("Carried out"),
            ConsumedMessage.outcome,
            badge_choices(COMMAND_OUTCOME_BADGES),
        ),
        *day_range(ManagerAction.occurred_at),
        IdFilter("command_id", lazy_gettext("Command"), ManagerAction.command_id),
    ),
    sorts=(
        Sort("occurred_at", lazy_gettext("When"), ManagerAction.occurred_at),
        Sort("manager_id", lazy_gettext("Who"), ManagerAction.manager_id, is_ascending_first=True),
    ),
    empty=lazy_gettext("Nobody has done anything yet."),
)
