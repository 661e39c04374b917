"""A viewer who looks at what a change would do, and at what it did."""

from datetime import datetime
from typing import Any

from client_api.representations.subscriptions import SubscriptionSchema
from tests.client_api.cinema import Caller, assert_fits
from tests.state_updater.purchases import Purchase


def look(caller: Caller, purchase: Purchase, path: str) -> Any:
    return caller.get(f"/v1/subscriptions/{purchase.subscription_id}{path}")


def shown_again(caller: Caller, purchase: Purchase) -> Any:
    """Return the subscription as its viewer sees it."""
    answer = look(caller, purchase, "")
    assert_fits(SubscriptionSchema, answer.json)
    return answer.json


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
