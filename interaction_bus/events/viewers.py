"""What viewers may watch, and that nothing of theirs is kept any more."""

from datetime import datetime
from uuid import UUID

from interaction_bus.events.base import Event


class AccessEvent(Event, frozen=True, kw_only=True):
    """What a viewer may watch changed."""

    viewer_id: UUID
    subscription_id: UUID
    until: datetime | None


class AccessGranted(AccessEvent, frozen=True, kw_only=True):
    """The viewer may watch before `until`."""

    NAME = "access.granted"


class AccessRevoked(AccessEvent, frozen=True, kw_only=True):
    """The viewer may not watch from `until` on."""

    NAME = "access.revoked"


class ViewerErased(Event, frozen=True, kw_only=True):
    """A viewer's personal data was erased here: whoever else holds some, erases it too."""

    NAME = "viewers.erased"

    viewer_id: UUID
