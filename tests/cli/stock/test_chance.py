"""Chance that is the same again with the same seed."""

from datetime import UTC, datetime, timedelta

from cli.stock.chance import Chance

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_the_same_seed_decides_the_same() -> None:
    first, second = Chance(7, "a life"), Chance(7, "a life")

    assert [first.number(1, 1_000) for _ in range(20)] == [
        second.number(1, 1_000) for _ in range(20)
    ]


def test_another_seed_decides_otherwise() -> None:
    first, second = Chance(7, "a life"), Chance(8, "a life")

    assert first.identifier(NOON) != second.identifier(NOON)


def test_an_id_is_that_of_its_instant() -> None:
    chance = Chance("ids")

    earlier, later = chance.identifier(NOON), chance.identifier(NOON + timedelta(seconds=1))

    assert earlier < later
    assert (earlier.version, later.version) == (7, 7)
    assert earlier.int >> 80 == int(NOON.timestamp() * 1_000)


def test_an_instant_lies_between_its_ends() -> None:
    chance = Chance("instants")

    instants = [chance.instant(NOON, NOON + timedelta(days=2)) for _ in range(50)]

    assert all(NOON <= it < NOON + timedelta(days=2) for it in instants)


def test_a_span_that_runs_backwards_is_its_beginning() -> None:
    assert Chance("backwards").instant(NOON, NOON - timedelta(days=1)) == NOON
