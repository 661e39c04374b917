"""What always holds of our own books, whatever is under way."""

from observer.invariants.access import ACCESS
from observer.invariants.cards import CARDS
from observer.invariants.histories import HISTORIES
from observer.invariants.invariant import Breach, Invariant, InvariantBroken
from observer.invariants.money import MONEY
from observer.invariants.offers import OFFERS
from observer.invariants.open_money import OPEN_MONEY
from observer.invariants.periods import PERIODS
from observer.invariants.work import WORK

INVARIANTS = (*OPEN_MONEY, *MONEY, *CARDS, *PERIODS, *ACCESS, *HISTORIES, *OFFERS, *WORK)
"""Every one of them, in the order in which they are examined and told."""

__all__ = ["INVARIANTS", "Breach", "Invariant", "InvariantBroken"]
