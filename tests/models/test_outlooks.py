"""The outlook of a subscription: everything that its changes need, read at once."""

from sqlalchemy.orm import Session

from models.outlooks import find_live_outlook, find_outlook
from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, cancel, sell_by_thirty_days
from tests.state_updater.purchases import buy, refund, subscribe


def test_an_outlook_is_read_by_one_statement_however_much_money_moved(workshop: Workshop) -> None:
    sell_by_thirty_days(workshop)
    purchase = buy(workshop)
    for _ in range(2):
        refund(workshop, purchase.invoice_id, amount_minor=1_000)

    with (
        Session(workshop.owner_engine) as session,
        counted_statements(workshop.owner_engine) as statements,
    ):
        found = find_outlook(session, purchase.subscription_id)

    assert len(statements) == 1
    assert found is not None
    assert found.outlook.standing.paid is not None
    assert found.outlook.standing.paid.refundable_minor == 29_990 - 2_000


def test_the_live_outlook_of_a_viewer_is_that_of_the_one_subscription_that_has_not_ended(
    workshop: Workshop,
) -> None:
    ended = buy(workshop)
    after_days(workshop, ended, 1)
    cancel(workshop, ended)
    live = subscribe(workshop)

    with Session(workshop.owner_engine) as session:
        found = find_live_outlook(session, live.viewer_id)

    assert found is not None
    assert found.subscription_id == live.subscription_id


def test_a_viewer_without_a_subscription_has_no_outlook(workshop: Workshop) -> None:
    with Session(workshop.owner_engine) as session:
        assert find_live_outlook(session, new_id()) is None
