"""Which process, of which release, on which machine wrote a line."""

import os
import socket
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Self

DISTRIBUTION = "kinokassa"

UNKNOWN_VERSION = "unknown"
"""A checkout that was never installed has no version."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whoever writes a line.

    Args:
        process: Its part in the system, such as relay or worker.
        service_version: Of the release that runs.
        hostname: Of the machine or container.
    """

    process: str
    service_version: str
    hostname: str

    @classmethod
    def of_this_process(cls, process: str) -> Self:
        """Return the origin of what this process writes."""
        return cls(process, release_version(), socket.gethostname())

    def fields(self) -> dict[str, str | int]:
        """Return what is added to each line; a forked worker has its own process id."""
        return {
            "process": self.process,
            "service_version": self.service_version,
            "hostname": self.hostname,
            "process_id": os.getpid(),
        }


@cache
def release_version() -> str:
    """Return the version of the release that runs."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return UNKNOWN_VERSION
