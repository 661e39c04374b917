"""What follows days or weeks is reckoned from their end, not from the day on which the first began.

Until now such a subscription kept the anchor day of its first period, and a plan by the month or a
gift of months that followed ended on that day: up to a month too early. Periods that were begun so
stay as they are.

It may be done again: an interruption leaves some of it done. Going back changes nothing, for an
anchor day that fits its period is right for the release before too.
"""

from migrations.online import change_rows

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DAY_OF_END = "extract(day from period_end at time zone 'UTC')"

BY_DAYS_OR_WEEKS = "plan_id in (select id from plans where period_unit in ('day', 'week'))"


def upgrade() -> None:
    change_rows(
        "subscriptions",
        f"anchor_day = {DAY_OF_END}",
        f"anchor_day <> {DAY_OF_END} and {BY_DAYS_OR_WEEKS}",
    )


def downgrade() -> None:
    pass
