"""Giving days repairs what it is named for: every date is worked out anew, and all holds again."""

import pytest
from sqlalchemy import Engine, text

from interaction_bus.commands import GrantTime
from observer.invariants import INVARIANTS, Invariant
from observer.invariants.access import ACCESS_TOLD_WRONGLY, ACCESS_UNLIKE_STATE
from observer.invariants.periods import GIVE_DAYS, RENEWAL_FORGOTTEN
from tests.fixtures.workshop import Workshop
from tests.observer.books import ids_of
from tests.state_updater.purchases import buy

pytestmark = pytest.mark.integration

DAMAGE = {
    RENEWAL_FORGOTTEN.name: "period_start = period_start - interval '32 days',"
    " period_end = billing_now() - interval '2 hours', renews_at = null",
    ACCESS_UNLIKE_STATE.name: "access_until = access_until + interval '1 year'",
    ACCESS_TOLD_WRONGLY.name: "access_revoked_at = billing_now()",
}


@pytest.mark.parametrize(
    "invariant",
    [it for it in INVARIANTS if it.name in DAMAGE],
    ids=lambda invariant: invariant.name,
)
def test_after_a_day_is_given_it_holds_again(
    workshop: Workshop, observer_engine: Engine, invariant: Invariant
) -> None:
    subscription_id = buy(workshop).subscription_id
    with workshop.owner_engine.begin() as connection:
        connection.execute(text(f"update subscriptions set {DAMAGE[invariant.name]}"))  # noqa: S608  # ours
    with observer_engine.connect() as connection:
        damaged = ids_of(invariant, connection)

    workshop.send(GrantTime(subscription_id=subscription_id, days=1, reason=invariant.name))

    with observer_engine.connect() as connection:
        assert (damaged, ids_of(invariant, connection)) == ([str(subscription_id)], [])
    assert invariant.repair == GIVE_DAYS
