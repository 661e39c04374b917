"""Everything that the page of today shows: what needs a person, and how the whole cinema stands.

What needs a person is read anew each time. The sums go through everybody and all that was paid of
late, so they take the longer the larger the cinema is: they are read at most once within some
seconds, and tell of which moment they are.
"""

from threading import Lock
from zoneinfo import ZoneInfo

from cachetools import TTLCache, cached as kept
from sqlalchemy import Engine, func, select

from admin_api.queries.pages import Record
from admin_api.queries.today_flow import FLOW
from admin_api.queries.today_moments import begin_of_day
from admin_api.queries.today_needs import MISSING_RECEIPTS, NEEDS
from admin_api.queries.today_numbers import NUMBERS
from admin_api.queries.today_renewals import RENEWALS

KEPT_SECONDS = 5.0
"""Nobody takes in the page faster; what one did just now shows in its list at once."""

MOST_KEPT = 50
"""Zones of those who look."""

ALL_NEEDS = select(*NEEDS)

ALL_NEEDS_AND_RECEIPTS = select(*NEEDS, *MISSING_RECEIPTS)

SUMS = select(
    func.billing_now().label("read_at"),
    begin_of_day(0).label("day_begin"),
    *NUMBERS,
    *FLOW,
    *RENEWALS,
)


def read_needs(engine: Engine, zone: ZoneInfo, *, receipts_expected: bool) -> Record:
    """Return how much waits for a person, as `today_needs` describes it.

    Args:
        engine: To read with.
        zone: Of who looks: days and hours are theirs.
        receipts_expected: A register is connected; else no receipt counts as missing.
    """
    statement = ALL_NEEDS_AND_RECEIPTS if receipts_expected else ALL_NEEDS
    with engine.connect() as connection:
        return {
            "missing_receipts": 0,
            **connection.execute(statement, {"zone": zone.key}).mappings().one(),
        }


class TodaySums:
    """Sums over the whole cinema, each of which everybody with the same clock may share.

    Args:
        engine: To read with.
        kept_seconds: For how long they are not read again.
    """

    def __init__(self, engine: Engine, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._engine = engine
        # Whoever comes while they are read reads as well: a database that hangs is waited for by
        # all at the same time rather than by one after the other.
        keep = kept(TTLCache[str, Record](MOST_KEPT, kept_seconds), lock=Lock())
        self._read_or_remember = keep(self._read)

    def read(self, zone: ZoneInfo) -> Record:
        """Return counts, groups and series, as the modules of their columns describe them.

        Args:
            zone: Of who looks: days and hours are theirs.
        """
        return self._read_or_remember(zone.key)

    def _read(self, zone_key: str) -> Record:
        with self._engine.connect() as connection:
            return dict(connection.execute(SUMS, {"zone": zone_key}).mappings().one())
