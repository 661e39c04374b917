"""Turns facts into the words of a letter, as text and as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from interaction_bus.letters import LetterKind
from reminder.facts.reading import Facts
from reminder.texts import CATALOGUES
from reminder.wording import one_line
from runtime.language import Language

TEMPLATES = Path(__file__).parent / "templates"

DATE_END = " г."
"""A Russian date brings the full stop of its sentence along."""


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is read.

    Args:
        subject: One line.
        text: For programs that show plain text.
        html: For all others; it loads nothing from anywhere.
    """

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the links of a letter lead.

    Args:
        button: Of the one thing to do.
        mute: Stops reminders; none for a letter that cannot be stopped.
    """

    button: str
    mute: str | None = None


class Renderer:
    """Renders letters; a fact that a text asks for and nobody gave is an error, never a blank.

    Args:
        sender: The name under each letter.
    """

    def __init__(self, sender: str) -> None:
        self._sender = sender
        loader = FileSystemLoader(TEMPLATES)
        self._plain = Environment(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  # plain text has nothing to escape
        )
        self._html = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
        self._compiled: dict[str, Template] = {}

    def render(
        self, kind: LetterKind, language: Language, facts: Facts, addresses: Addresses
    ) -> Words:
        """Return a letter's words.

        Raises:
            jinja2.UndefinedError: A text asks for a fact that is not there.
        """
        letter = CATALOGUES[language].letters[kind]
        paragraphs = [self._filled(paragraph, facts) for paragraph in letter.body]
        subject = one_line(self._filled(letter.subject, facts))
        parts = {
            **self._frame(language, addresses),
            "subject": subject,
            "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
            "button": self._filled(letter.button, facts),
        }
        return Words(
            subject=subject,
            text=self._plain.get_template("letter.txt").render(parts),
            html=self._html.get_template("letter.html").render(parts),
        )

    def _frame(self, language: Language, addresses: Addresses) -> Mapping[str, str | None]:
        catalogue = CATALOGUES[language]
        return {
            "language": language.value,
            "greeting": catalogue.greeting,
            "farewell": catalogue.farewell,
            "muting": catalogue.muting,
            "sender": self._sender,
            "button_url": addresses.button,
            "mute_url": addresses.mute,
        }

    def _filled(self, source: str, facts: Facts) -> str:
        """Return a text with its facts; the HTML of the whole escapes what is in it."""
        if source not in self._compiled:
            self._compiled[source] = self._plain.from_string(source)
        return self._compiled[source].render(facts).strip().replace(f"{DATE_END}.", DATE_END)
