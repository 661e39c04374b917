"""When things happen within the half year."""

from datetime import datetime, timedelta

from cli.stock.life import Life

GROWTH = 0.8
"""Below 1, so that more viewers joined lately than long ago."""

DAY = timedelta(days=1)


def joined(life: Life, *, days_ago: float = 0.0, at_most_days_ago: float | None = None) -> datetime:
    """Return when somebody joins.

    Args:
        life: Theirs.
        days_ago: At least so long before the end.
        at_most_days_ago: Not longer before the end; none for any time of the half year.
    """
    world = life.world
    latest = max(world.ended - DAY * days_ago, world.began)
    earliest = world.began
    if at_most_days_ago is not None:
        earliest = max(earliest, world.ended - DAY * at_most_days_ago)
    share: float = life.chance.share() ** GROWTH
    return earliest + max(latest - earliest, timedelta()) * share


def later(life: Life, at: datetime, *, days: tuple[float, float]) -> datetime:
    """Return an instant some days after another."""
    shortest, longest = days
    return at + life.chance.span(DAY * shortest, DAY * longest)


def lately(life: Life, *, days_ago: tuple[float, float]) -> datetime:
    """Return an instant some days before the end."""
    latest, earliest = days_ago
    return life.world.ended - life.chance.span(DAY * latest, DAY * earliest)
