"""How far a price move has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext

from admin_api.pages.state_words import GOOD, QUIET, WAIT, StateWords
from admin_api.queries.pages import Record
from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, PriceConsentState


@dataclass(frozen=True, slots=True)
class Progress:
    """The viewers of a move, counted.

    Args:
        by_state: How many are in each state; states without viewers may be missing.
        is_cancelled: Nobody else is moved.
    """

    by_state: Mapping[str, int]
    is_cancelled: bool

    @property
    def planned(self) -> int:
        """Return for how many viewers the move was ever planned."""
        return sum(self.by_state.values())

    @property
    def ahead(self) -> int:
        """Return for how many the new price still lies ahead."""
        return sum(self.by_state.get(state, 0) for state in OPEN_PRICE_CONSENT_STATES)

    @property
    def settled(self) -> int:
        """Return for how many the move is over, however it ended."""
        return self.planned - self.ahead

    @property
    def told(self) -> int:
        """Return how many were told of the new price and wait for their renewal."""
        return self.ahead - self.by_state.get(PriceConsentState.PLANNED, 0)

    @property
    def moved(self) -> int:
        """Return how many pay the new price."""
        return self.by_state.get(PriceConsentState.MOVED, 0)

    @property
    def words(self) -> StateWords:
        """Return what the move as a whole is doing."""
        if self.is_cancelled:
            return StateWords(lazy_gettext("Called off"), QUIET)
        if self.ahead or not self.planned:
            return StateWords(lazy_gettext("Under way"), WAIT)
        return StateWords(lazy_gettext("Everybody settled"), GOOD)


def progress_of(price_move: Record) -> Progress:
    """Return how far a move has come.

    Args:
        price_move: As the pages read it, with its viewers counted by state.
    """
    return Progress(price_move["viewers"], price_move["is_cancelled"])
