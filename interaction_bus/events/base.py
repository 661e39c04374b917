"""What every event is."""

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Root of the events; `NAME` is the routing key.

    `VERSION` rises when a field changes its meaning.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
