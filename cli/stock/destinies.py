"""What becomes of viewers, and of how many of them."""

from collections.abc import Callable
from dataclasses import dataclass

from billing_rules.lifecycles import SubscriptionState
from cli.stock.destinies_ended import (
    asked_money_back,
    cancelled_by_staff,
    could_not_pay,
    disputed,
    gave_up_at_the_till,
    left_at_period_end,
    left_in_anger,
    never_paid_after_trial,
)
from cli.stock.destinies_paying import (
    changed_plan,
    is_leaving,
    paid_twice,
    recovered,
    returned,
    saved_with_a_code,
    stays,
    took_another_card,
    tried_first,
    was_favoured,
    was_given_a_gift,
    went_on_after_pause,
)
from cli.stock.destinies_waiting import (
    at_the_till,
    hangs_in_the_dark,
    is_overdue,
    is_trying,
    rests,
    thinks_it_over,
)
from cli.stock.life import Life

Destiny = Callable[[Life], None]

_S = SubscriptionState


@dataclass(frozen=True, slots=True)
class Lot:
    """A destiny that viewers draw.

    Args:
        destiny: Plans a life.
        weight: How many of ten thousand draw it.
        ends: In which state their last subscription has to be at the end.
    """

    destiny: Destiny
    weight: int
    ends: SubscriptionState


LOTS = (
    Lot(stays, 3_330, _S.ACTIVE),
    Lot(tried_first, 760, _S.ACTIVE),
    Lot(saved_with_a_code, 620, _S.ACTIVE),
    Lot(is_leaving, 330, _S.ACTIVE),
    Lot(recovered, 280, _S.ACTIVE),
    Lot(changed_plan, 160, _S.ACTIVE),
    Lot(went_on_after_pause, 90, _S.ACTIVE),
    Lot(was_favoured, 130, _S.ACTIVE),
    Lot(took_another_card, 80, _S.ACTIVE),
    Lot(returned, 100, _S.ACTIVE),
    Lot(was_given_a_gift, 60, _S.ACTIVE),
    Lot(paid_twice, 40, _S.ACTIVE),
    Lot(hangs_in_the_dark, 20, _S.ACTIVE),
    Lot(is_overdue, 300, _S.PAST_DUE),
    Lot(is_trying, 520, _S.TRIALING),
    Lot(rests, 280, _S.PAUSED),
    Lot(left_in_anger, 420, _S.CANCELLED),
    Lot(asked_money_back, 160, _S.CANCELLED),
    Lot(cancelled_by_staff, 60, _S.CANCELLED),
    Lot(disputed, 60, _S.CANCELLED),
    Lot(left_at_period_end, 900, _S.EXPIRED),
    Lot(could_not_pay, 450, _S.EXPIRED),
    Lot(never_paid_after_trial, 250, _S.EXPIRED),
    Lot(gave_up_at_the_till, 450, _S.ABANDONED),
    Lot(thinks_it_over, 130, _S.AWAITING_PAYMENT),
    Lot(at_the_till, 20, _S.AWAITING_PAYMENT),
)
"""Of ten thousand; the least share that a healthy cinema has of each, so that pages show all."""
