"""Every destiny can be had, and ends as its lot says."""

import pytest

from cli.stock.chance import Chance
from cli.stock.desk import WishRefused
from cli.stock.destinies import LOTS, Lot
from cli.stock.destinies_paying import stays
from cli.stock.due import all_due
from cli.stock.life import QUIET, Life, World
from cli.stock.population import lead_life, lead_lives
from cli.stock.viewer import Viewer
from interaction_bus.commands import CancelSubscription
from models import Payment, Subscription, Viewer as ViewerRow
from tests.cli.stock.worlds import build_world

LOT_COUNT = 10_000

LIFE_NUMBERS = 1_000


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


@pytest.mark.parametrize("lot", LOTS, ids=lambda lot: lot.destiny.__name__)
def test_a_lot_ends_as_it_says(world: World, lot: Lot) -> None:
    life = lead_life(world, lot, seed="a life", first_number=LIFE_NUMBERS)

    subscriptions = list(life.rows.each(Subscription))
    assert subscriptions[-1].state == lot.ends


@pytest.mark.parametrize("lot", LOTS, ids=lambda lot: lot.destiny.__name__)
def test_nothing_falls_due_right_after_the_end(world: World, lot: Lot) -> None:
    life = lead_life(world, lot, seed="another life", first_number=LIFE_NUMBERS)

    # An end that the sweeps have asked about in vain waits for money that is on its way.
    ahead = [due for due in all_due(life.rows) if due.at > world.ended]
    assert all(due.at > world.ended + QUIET for due in ahead)


def test_lots_are_of_ten_thousand() -> None:
    assert sum(lot.weight for lot in LOTS) == LOT_COUNT


def test_six_of_ten_viewers_watch_and_pay() -> None:
    active = sum(lot.weight for lot in LOTS if lot.ends == "active")

    assert active == pytest.approx(0.6 * LOT_COUNT, rel=0.02)


def test_as_many_viewers_are_met_as_were_asked_for(world: World) -> None:
    lives = lead_lives(world, seed="many", viewers=30, first_number=LIFE_NUMBERS)

    met = sum(len(list(life.rows.each(ViewerRow))) for life in lives)

    assert met in (30, 31)


def test_no_two_lives_share_a_number_of_the_provider(world: World) -> None:
    lives = list(lead_lives(world, seed="numbers", viewers=30, first_number=LIFE_NUMBERS))

    numbers = [number for life in lives for number in life.bank.operations]

    assert len(numbers) == len(set(numbers))


def test_what_the_rules_forbid_ends_the_life(world: World) -> None:
    life = Life(world, Chance("forbidden"), LIFE_NUMBERS)
    viewer = Viewer(life, world.began)
    stays(life)
    life.live()
    subscription = next(life.rows.each(Subscription))
    another = CancelSubscription(
        subscription_id=subscription.id, viewer_id=viewer.person.viewer_id, reason="not theirs"
    )

    with pytest.raises(WishRefused, match="CancelSubscription"):
        life.do(another, actor=viewer.actor, at=world.ended)


def test_the_providers_books_have_what_ours_have(world: World) -> None:
    lives = list(lead_lives(world, seed="books", viewers=30, first_number=LIFE_NUMBERS))

    for life in lives:
        ours = {
            it.provider_transaction_id
            for it in life.rows.each(Payment)
            if it.provider_transaction_id is not None
        }
        theirs = {
            it.transaction_id
            for it in life.bank.operations.values()
            if it.original_transaction_id is None
        }
        assert ours == theirs
