"""Everything that the page of today shows, in one read."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from admin_api.queries.pages import Record
from admin_api.queries.today_flow import FLOW
from admin_api.queries.today_moments import begin_of_day
from admin_api.queries.today_needs import MISSING_RECEIPTS, NEEDS
from admin_api.queries.today_numbers import NUMBERS
from admin_api.queries.today_renewals import RENEWALS

TODAY = select(
    func.billing_now().label("read_at"),
    begin_of_day(0).label("day_begin"),
    *NEEDS,
    *NUMBERS,
    *FLOW,
    *RENEWALS,
)

TODAY_WITH_RECEIPTS = TODAY.add_columns(*MISSING_RECEIPTS)


def read_today(connection: Connection, zone: ZoneInfo, *, receipts_expected: bool) -> Record:
    """Return counts, groups and series, as the modules of their columns describe them.

    Args:
        connection: To read with.
        zone: Of who looks: days and hours are theirs.
        receipts_expected: A register is connected; else no receipt counts as missing.
    """
    statement = TODAY_WITH_RECEIPTS if receipts_expected else TODAY
    row = connection.execute(statement, {"zone": zone.key}).mappings().one()
    return {"missing_receipts": 0, **row}
