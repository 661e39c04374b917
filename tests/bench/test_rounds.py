"""Ratios are taken within a round, so that a busy minute spoils one of them and not all."""

from cli.bench.rounds import summarise

PGBENCH = "pgbench -N, 4 clients"
BARE = "bare Flask route"


def round_of(pgbench: float, bare: float, access: float) -> dict[str, float]:
    return {PGBENCH: pgbench, BARE: bare, "GET /v1/access": access}


def test_a_figure_is_the_median_of_its_rounds() -> None:
    figures = summarise([round_of(100, 10, 1), round_of(300, 10, 3), round_of(200, 10, 2)])

    assert [figure.per_second for figure in figures] == [200, 10, 2]


def test_a_ratio_compares_figures_of_the_same_round() -> None:
    figures = summarise([round_of(1, 100, 50), round_of(1, 10, 5), round_of(1, 1_000, 100)])

    access = next(figure for figure in figures if figure.name == "GET /v1/access")
    assert access.ratio == 0.5
    assert access.limit == BARE


def test_a_limit_is_compared_with_nothing() -> None:
    figures = summarise([round_of(1, 1, 1)])

    assert [figure.ratio for figure in figures if figure.name in (PGBENCH, BARE)] == [None, None]
