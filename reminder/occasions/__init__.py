"""Every reason to remind a viewer of something."""

from reminder.occasions.ends import PLAN_ENDING, RENEWAL_UPCOMING, TRIAL_ENDING
from reminder.occasions.failures import CARD_MISSING, PAYMENT_FAILED
from reminder.occasions.occasion import DueReminder, Occasion
from reminder.occasions.possessions import CARD_EXPIRING, GIFT_TO_CLAIM

__all__ = ["OCCASIONS", "DueReminder", "Occasion"]

OCCASIONS: tuple[Occasion, ...] = (
    PAYMENT_FAILED,
    CARD_MISSING,
    TRIAL_ENDING,
    RENEWAL_UPCOMING,
    PLAN_ENDING,
    CARD_EXPIRING,
    GIFT_TO_CLAIM,
)
"""The most urgent first: a pass that is cut short has told them."""
