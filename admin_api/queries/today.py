"""Everything that the page of today shows, in two reads that may go on beside each other."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, func, select

from admin_api.queries.pages import Record
from admin_api.queries.today_flow import FLOW
from admin_api.queries.today_moments import begin_of_day
from admin_api.queries.today_needs import MISSING_RECEIPTS, NEEDS
from admin_api.queries.today_numbers import NUMBERS
from admin_api.queries.today_renewals import RENEWALS

STANDING = select(
    func.billing_now().label("read_at"),
    begin_of_day(0).label("day_begin"),
    *NEEDS,
    *NUMBERS,
)

STANDING_WITH_RECEIPTS = STANDING.add_columns(*MISSING_RECEIPTS)

FLOW_AND_RENEWALS = select(*FLOW, *RENEWALS)


def read_standing(engine: Engine, zone: ZoneInfo, *, receipts_expected: bool) -> Record:
    """Return counts and groups, as the modules of their columns describe them.

    Args:
        engine: To read with.
        zone: Of who looks: days and hours are theirs.
        receipts_expected: A register is connected; else no receipt counts as missing.
    """
    statement = STANDING_WITH_RECEIPTS if receipts_expected else STANDING
    return {"missing_receipts": 0, **_read(engine, statement, zone)}


def read_flow(engine: Engine, zone: ZoneInfo) -> Record:
    """Return the series of what came and of what is to come.

    Args:
        engine: To read with.
        zone: Of who looks: days and hours are theirs.
    """
    return _read(engine, FLOW_AND_RENEWALS, zone)


def _read(engine: Engine, statement: Select[*tuple[Any, ...]], zone: ZoneInfo) -> Record:
    with engine.connect() as connection:
        return dict(connection.execute(statement, {"zone": zone.key}).mappings().one())
