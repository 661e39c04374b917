"""Who did what in the console, when and why, and what came of it."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from admin_api.acting import NOT_THERE_YET
from admin_api.pages.cause_words import worded
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Code,
    Column,
    ExactFilter,
    Field,
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
    money_cell,
    worded_cell,
)
from admin_api.pages.lists.act_words import (
    ACT_OUTCOME_BADGES,
    ACT_WORDS,
    COMMAND_OUTCOME_BADGES,
    SUBJECT_KIND_WORDS,
)
from admin_api.pages.lists.people import name_cell, told_name
from admin_api.pages.lists.refused_acts import refused_act_words
from admin_api.pages.note_words import edits_of
from admin_api.pages.state_words import QUIET, StateWords, state_words
from admin_api.queries.audit_page import ACTIONS_ON_PAGES
from admin_api.queries.pages import Record
from billing_rules.lifecycles import PAYMENT
from models import ConsumedMessage, ManagerAction
from runtime.identifiers import find_id
from runtime.web.pages.formats import minor

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


def _act(row: Record, key: str) -> str:
    words = worded(ACT_WORDS, row[key])
    edits = [f"{name}: {value}" for name, value in edits_of(row["detail"])]
    if edits:
        return long_text_cell.show({key: "; ".join((words, *edits))}, key)
    if row["amount_minor"] is None:
        return words
    return f"{words}, {minor(row['amount_minor'], row['currency'])}"


def _about(row: Record, _key: str) -> str:
    words = worded(SUBJECT_KIND_WORDS, row["subject_kind"])
    if row["subject_id"] == NOT_THERE_YET:
        return words
    if row["invoice_number"] is not None:
        return _of_invoice(words, row)
    return Markup("{} {}").format(words, told_name(row["subject_id"]))


def _of_invoice(words: str, row: Record) -> str:
    number = row["invoice_number"]
    if row["subject_kind"] == "invoice":
        return f"{words} № {number}"
    return str(gettext("%(thing)s, invoice № %(number)s", thing=words, number=number))


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
    words = row["provider_message"] or refused_act_words(_problem_code(row))
    return long_text_cell.show({key: words}, key)


def _problem_code(row: Record) -> str | None:
    code: str | None = (row["command_problem"] or {}).get("code") or row["detail"].get("code")
    return code


act_cell = Cell(_act, (Field(lambda row, key: worded(ACT_WORDS, row[key])),), (Code(),))
"""What was asked for, and how much money it was about; in the file that has its own column."""

subject_cell = worded_cell(_about, Code("subject_kind"), Code("subject_id"))
"""What an act is about: an invoice by its number, other things by their ids."""

outcome_cell = worded_cell(_outcome, Code(), Code("command_outcome"), Code("task_state"))
"""What became of the act in the end, as far as it is known: of a retry, how its attempt stands."""

problem_cell = worded_cell(_problem, Code(value=lambda row, _name: _problem_code(row)))
"""Why nothing came of an act, or what the provider said to it."""

AUDIT = Listing(
    key="audit",
    title=lazy_gettext("Audit"),
    about=lazy_gettext("Who did what in the console, when and why; the refused acts too."),
    statement=ACTIONS_ON_PAGES,
    row_id=ManagerAction.id,
    columns=(
        Column("occurred_at", lazy_gettext("When"), exact_moment_cell),
        Column("manager_id", lazy_gettext("Who"), name_cell),
        Column("action", lazy_gettext("What"), act_cell),
        Column("subject", lazy_gettext("About"), link_cell(_address_of_subject, subject_cell)),
        Column("reason", lazy_gettext("Why"), long_text_cell),
        Column("outcome", lazy_gettext("What came of it"), outcome_cell),
        Column("problem", lazy_gettext("Why not"), problem_cell),
    ),
    also_exported=(
        Column("amount", lazy_gettext("Amount"), money_cell("amount_minor", "currency")),
        Column("provider_message", lazy_gettext("What the provider said"), long_text_cell),
    ),
    exported_codes=("id", "command_id", "detail"),
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
