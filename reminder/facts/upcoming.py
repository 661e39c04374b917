"""What the next renewal of a subscription is, as the letters about it name it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from billing_rules.money import Money
from models import SavedCard, Subscription
from models.upcoming import NEXT_CHARGE_COLUMNS, next_amount_of, with_next_charge
from reminder.facts.reading import Reading, card_name

NEXT_CHARGE = with_next_charge(select(*NEXT_CHARGE_COLUMNS).select_from(Subscription))


class NextRenewal:
    """The next renewal, by the read that previews and renewals share.

    Args:
        reading: Of one letter.
        subscription: Whose renewal lies ahead.
    """

    def __init__(self, reading: Reading, subscription: Subscription) -> None:
        self._reading = reading
        self._subscription = subscription
        asked = NEXT_CHARGE.where(Subscription.id == subscription.id)
        self._row: Mapping[str, Any] = reading.session.execute(asked).one()._asdict()

    @property
    def amount(self) -> Money:
        """Return what it costs: at the price to come, less a running discount."""
        return next_amount_of(self._row)

    @property
    def is_stopped(self) -> bool:
        """Return whether there will be none, for want of the viewer's yes to its price."""
        return bool(self._row["stops_at_new_price"])

    @property
    def plan_id(self) -> UUID:
        """Return the plan that it is for."""
        plan_id: UUID = self._row["next_plan_id"]
        return plan_id

    @property
    def card(self) -> str:
        """Return the name of the card that will be charged, or nothing when there is none."""
        if self._row["card_last_four"] is None or self._subscription.saved_card_id is None:
            return ""
        return card_name(self._reading.row(SavedCard, self._subscription.saved_card_id))
