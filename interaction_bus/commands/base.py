"""What every command is."""

from typing import ClassVar

import msgspec


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Root of the commands; `VERSION` rises when a field changes its meaning."""

    VERSION: ClassVar[int] = 1
