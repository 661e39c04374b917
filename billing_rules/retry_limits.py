"""When a card may be tried again after it was declined: the gateway's limit and our own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from billing_rules.declines import DeclineClass

LIMITED_CLASSES = frozenset({DeclineClass.CONDITIONAL, DeclineClass.TEMPORARY})
"""Declines that the gateway counts (developers.cloudpayments.ru, "Error codes")."""

BLOCKED_FOR = timedelta(hours=24)
"""So long the gateway blocks payment after two such declines; merchants are obliged not to try."""

TRIES_A_DAY = 2
"""More automatic tries than this in any 24 hours annoy the bank, whatever it answers."""


@dataclass(frozen=True, slots=True)
class PastDecline:
    """One refusal of a card.

    Args:
        decline_class: What the refusal allows.
        declined_at: When we heard of it, aware.
        retry_after: The provider forbids another try before this; none when it was silent.
    """

    decline_class: DeclineClass
    declined_at: datetime
    retry_after: datetime | None = None


def blocked_until(declines: Iterable[PastDecline], *, at: datetime) -> datetime | None:
    """Return from when a card may be tried again, or none when it may be tried now.

    The limit binds everybody, managers too: the bank sees no difference.

    Args:
        declines: Of the card, in any order.
        at: Present time, aware.
    """
    known = list(declines)
    limited = sorted(it.declined_at for it in known if it.decline_class in LIMITED_CLASSES)
    ends = [
        later + BLOCKED_FOR for earlier, later in pairwise(limited) if later - earlier < BLOCKED_FOR
    ]
    ends += [it.retry_after for it in known if it.retry_after is not None]
    return max((end for end in ends if end > at), default=None)


def crowded_until(tried_at: Iterable[datetime]) -> datetime | None:
    """Return from when another automatic try is not one too many for 24 hours.

    Args:
        tried_at: When the card was tried so far, in any order, aware.
    """
    latest = sorted(tried_at)[-TRIES_A_DAY:]
    return latest[0] + timedelta(hours=24) if len(latest) == TRIES_A_DAY else None
