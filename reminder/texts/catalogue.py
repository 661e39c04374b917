"""The shape of the texts of one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing_rules.declines import DeclineClass
from interaction_bus.letters import LetterKind


@dataclass(frozen=True, slots=True)
class LetterText:
    """One letter, as Jinja templates over the facts of its kind.

    Args:
        subject: One line.
        body: Paragraphs; one that comes out empty is left out.
        button: What the link says; empty for a letter that has none.
    """

    subject: str
    body: tuple[str, ...]
    button: str = ""


@dataclass(frozen=True, slots=True)
class DeclineWords:
    """Why a bank refused, and what the viewer can do about it.

    Args:
        reason: A part of a sentence, after a colon.
        advice: A whole sentence.
    """

    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every text of one language.

    Args:
        greeting: First line of each letter.
        farewell: Last line of each letter, before the sender's name.
        muting: What the link says that stops reminders.
        letters: By kind.
        declines: By class of the refusal.
        unheard: Of a try that the bank never heard of.
    """

    greeting: str
    farewell: str
    muting: str
    letters: Mapping[LetterKind, LetterText]
    declines: Mapping[DeclineClass, DeclineWords]
    unheard: DeclineWords
