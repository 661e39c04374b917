"""What the pages of plans read."""

from uuid import UUID

from admin_api.queries.pages import Record
from admin_api.queries.plan_holders import find_plan_with_ties, list_versions
from admin_api.services import services
from runtime.web.problems import NotFound


def get_plan(plan_id: UUID) -> Record:
    """Return a plan with its prices and how much hangs on it.

    Raises:
        NotFound: There is none.
    """
    with services().reads.connect() as connection:
        plan = find_plan_with_ties(connection, plan_id)
    if plan is None:
        raise NotFound("There is no such plan.", code="plan_not_found")
    return plan


def versions_of(plan_id: UUID) -> list[Record]:
    """Return every version of a plan's prices with its holders, the newest of a currency first."""
    with services().reads.connect() as connection:
        return list_versions(connection, plan_id)
