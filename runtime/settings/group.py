"""A group of settings that a process asks for as a whole."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Self

from runtime.settings.environment import Environment, reading


class SettingsGroup(ABC):
    """Base of every group: a frozen dataclass that knows its variables."""

    __slots__ = ()

    @classmethod
    @abstractmethod
    def read(cls, environment: Environment) -> Self:
        """Return the group; what is wrong is kept as a complaint in `environment`."""

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the group, read alone.

        A process that needs several groups reads them in one `reading` block instead, so
        that its operator sees all complaints at once.

        Args:
            variables: `os.environ`, or a stand-in.

        Raises:
            SettingsInvalid: Something is missing or wrong.
        """
        with reading(variables) as environment:
            return cls.read(environment)
