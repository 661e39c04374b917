"""What a letter's link finds to do, and for whom it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, Row

from billing_rules.preview_sentences import Reader
from client_api.findings import not_found
from client_api.language import Language, language_of
from client_api.queries.letters import FIND_READER
from client_api.queries.reading import find_row
from client_api.services import current_services
from interaction_bus.commands import Command
from runtime.one_click_links import OneClickLink

YES, NO = "yes", "no"
"""What the buttons send."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One button; `command` is none for the one that only leads on to the pay page."""

    label: str
    command: Command | None


@dataclass(frozen=True, slots=True)
class Errand:
    """How things stand with what a link is about.

    Args:
        title: Of its page.
        sentences: What there is, and what a choice will do.
        choices: By what their buttons send; none where nothing is left to do.
    """

    title: str
    sentences: tuple[str, ...]
    choices: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkReader(Reader):
    """The viewer whom the letter went to."""

    @property
    def language(self) -> Language:
        """Return the viewer's language."""
        return language_of(self.locale)


def get_reader(link: OneClickLink) -> LinkReader:
    """Return how the viewer of a link reads.

    Raises:
        NotFound: We know no such viewer: the link is of another database.
    """
    found = find_row(FIND_READER, {"viewer_id": link.viewer_id}, engine=current_services().primary)
    if found is None:
        raise not_found("viewer")
    return LinkReader(language_of(found.locale), ZoneInfo(found.timezone))


def get_subject(link: OneClickLink, statement: Executable, **ids: UUID) -> Row[Any]:
    """Return the row that a link is about.

    Raises:
        NotFound: There is none, or it is another viewer's.
    """
    parameters = {"viewer_id": link.viewer_id, **ids}
    found = find_row(statement, parameters, engine=current_services().primary)
    if found is None:
        raise not_found(link.purpose.value)
    return found
