"""Where processes show that they work."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

TEMPORARY_FILES = "/tmp"  # noqa: S108  # a folder below it is of this user alone


@dataclass(frozen=True, slots=True)
class PulseSettings(SettingsGroup):
    """Where processes show that they work.

    Args:
        folder: Of small files that `kinokassa healthy` reads; two processes of one name on one
            machine need two folders.
    """

    folder: Path

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read PULSE_FOLDER."""
        folder = environment.find_text("PULSE_FOLDER")
        return cls(folder=Path(folder) if folder else default_folder())


def default_folder() -> Path:
    """Return a folder of this user among temporary files.

    `tempfile` would look for one that can be written to, and no disk shall keep a process from its
    work that is not needed for it.
    """
    return Path(os.environ.get("TMPDIR", TEMPORARY_FILES)) / f"kinokassa-{os.getuid()}"
