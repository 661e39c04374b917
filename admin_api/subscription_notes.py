"""The columns of a subscription that managers may edit; PostgreSQL refuses them any other."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, update

from admin_api.acting import record_current_act
from admin_api.audit import ActOutcome
from models import Subscription
from runtime.web.problems import NotFound, Unprocessable

LOCKED_NOTES = select(Subscription.manager_note, Subscription.letters_muted).with_for_update(
    key_share=True
)


def change_notes(writes: Engine, subscription_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change the note, or whether reminders are stopped, and write who did it.

    Args:
        writes: Engine of the admin role.
        subscription_id: Whose notes.
        changes: As `SubscriptionChange` loads them.

    Raises:
        NotFound: There is no such subscription.
        Unprocessable: No change is named.
    """
    if not changes:
        raise Unprocessable("Name at least one field to change.", code="nothing_to_change")
    with writes.begin() as connection:
        row = connection.execute(LOCKED_NOTES.where(Subscription.id == subscription_id))
        before = row.mappings().one_or_none()
        if before is None:
            raise NotFound("There is no such subscription.", code="subscription_not_found")
        target = update(Subscription).where(Subscription.id == subscription_id)
        connection.execute(target.values(**changes))
        detail = {"before": {name: before[name] for name in changes}, "after": dict(changes)}
        record_current_act(connection, ActOutcome.DONE, detail=detail)
