"""States in lists: badges in the table, words in the filter, both words and codes in the file."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from admin_api.pages.listing.cells import Cell, code_cell
from admin_api.pages.state_words import QUIET, STATE_WORDS, StateWords, state_words
from admin_api.queries.pages import Record
from billing_rules.moves import Lifecycle
from runtime.web.pages.formats import NOTHING


def state_cell(lifecycle: Lifecycle) -> Cell:
    """Return the cell of a state.

    Args:
        lifecycle: Of which machine.
    """

    def show(row: Record, key: str) -> str:
        if row[key] is None:
            return NOTHING
        words, tone = state_words(lifecycle.subject, row[key])
        return badge(words, tone)

    return code_cell(show)


def state_choices(lifecycle: Lifecycle) -> Sequence[tuple[str, object]]:
    """Return the states of a machine with their words, for a filter."""
    known = STATE_WORDS[lifecycle.subject]
    return [(str(state), words) for state, (words, _tone) in known.items()]


def badge(words: object, tone: str) -> Markup:
    """Return a word with the tone in which it is meant."""
    return Markup('<span class="badge" data-tone="{}">{}</span>').format(tone, words)


def badge_cell(badges: Mapping[str, StateWords]) -> Cell:
    """Return the cell of a code that has words and a tone, but is no state of a machine.

    Args:
        badges: By code.
    """

    def show(row: Record, key: str) -> str:
        if row[key] is None:
            return NOTHING
        return badge(*badges.get(row[key], StateWords(row[key], QUIET)))

    return code_cell(show)


def badge_choices(badges: Mapping[str, StateWords]) -> Sequence[tuple[str, object]]:
    """Return codes with their words, for a filter."""
    return [(code, it.words) for code, it in badges.items()]
