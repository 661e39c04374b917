"""After a storm our own books are held against what always holds of them."""

import pytest
from sqlalchemy import Engine

from cli.chaos.checker import examine_database
from observer.invariants import INVARIANTS
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import subscribe

pytestmark = pytest.mark.integration


def test_every_invariant_gets_a_verdict(owner_engine: Engine) -> None:
    verdicts = examine_database(owner_engine)

    assert [it.rule for it in verdicts] == [it.name for it in INVARIANTS]
    assert all(it.holds for it in verdicts)


def test_what_is_broken_is_named(workshop: Workshop) -> None:
    subscription_id = subscribe(workshop).subscription_id
    with workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update subscriptions set state = 'active'")

    broken = {it.rule: it.breaches for it in examine_database(workshop.owner_engine)}

    assert f"subject_id={subscription_id}" in broken["row-unlike-history"][0]
