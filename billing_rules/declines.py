"""What a decline allows: whether, and by whom, the card may be tried again."""

from enum import StrEnum


class DeclineClass(StrEnum):
    """Groups of refusals that are followed by the same next step.

    The gateway names the first three and obliges merchants to hold to them
    (developers.cloudpayments.ru, "Error codes"); the others are our judgement.
    """

    UNCONDITIONAL = "unconditional"
    """The issuer forbids this card for good: a new payment by the viewer is required."""

    CONDITIONAL = "conditional"
    """Something must change first; two such answers block payment for 24 hours."""

    TEMPORARY = "temporary"
    """May pass later; two such answers block payment for 24 hours."""

    HARD = "hard"
    """Lost, stolen or unusable: another try would only annoy the bank."""

    FUNDS = "funds"
    """Too little money or a limit reached: another day may do."""

    TECHNICAL = "technical"
    """The issuer or the network was out of reach."""

    ASK_VIEWER = "ask_viewer"
    """The viewer mistyped or did not pass 3-D Secure: only they can do better."""

    UNRECOGNISED = "unrecognised"
    """A code that we do not know: one try a day, and somebody must look."""


CARD_STOPPING_CLASSES = frozenset({DeclineClass.UNCONDITIONAL, DeclineClass.HARD})
"""After these the saved card is never charged again."""


def stops_the_card(decline_class: DeclineClass) -> bool:
    """Return whether the saved card must not be charged again after such a decline."""
    return decline_class in CARD_STOPPING_CLASSES


def may_be_retried_by_a_manager(decline_class: DeclineClass | None) -> bool:
    """Return whether the same saved card may be tried again by hand.

    Args:
        decline_class: Class of the last decline; none when the attempt was never sent.
    """
    return decline_class is None or not stops_the_card(decline_class)
