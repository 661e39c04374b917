"""A seed and its order of faults."""

from itertools import islice
from random import Random

from cli.chaos.faults import (
    LONGEST_PAUSE_SECONDS,
    PERILS,
    SHORTEST_PAUSE_SECONDS,
    Blow,
    draw_faults,
)
from cli.system.processes import OUR_PROCESSES

MANY = 2_000


def test_the_same_seed_gives_the_same_faults_in_the_same_order() -> None:
    first = list(islice(draw_faults(Random(7)), MANY))
    second = list(islice(draw_faults(Random(7)), MANY))

    assert first == second


def test_another_seed_gives_other_faults() -> None:
    assert list(islice(draw_faults(Random(7)), 20)) != list(islice(draw_faults(Random(8)), 20))


def test_every_peril_comes_to_be() -> None:
    drawn = {(it.blow, it.target, it.kind) for it in islice(draw_faults(Random(1)), MANY)}
    possible = {
        (peril.blow, target, kind)
        for peril in PERILS
        for target in peril.targets
        for kind in peril.kinds
    }

    assert drawn == possible


def test_each_process_of_ours_is_killed() -> None:
    killed = {it.target for it in islice(draw_faults(Random(1)), MANY) if it.blow is Blow.KILL}

    assert set(OUR_PROCESSES) <= killed


def test_pauses_stay_within_their_bounds() -> None:
    pauses = [it.pause_seconds for it in islice(draw_faults(Random(1)), MANY)]

    assert min(pauses) >= SHORTEST_PAUSE_SECONDS
    assert max(pauses) <= LONGEST_PAUSE_SECONDS
