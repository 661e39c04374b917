"""Finds out which variables a group of settings reads, by letting it read and taking notes."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, cast

from cli.docs.markdown import described_names
from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

REQUIRED = "required"
NOT_SET = "not set"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable.

    Args:
        name: Of the variable.
        expected: What it may hold.
        default: Taken when it is missing; `required` when there is none.
        meaning: What the setting does; empty when the code does not say.
    """

    name: str
    expected: str
    default: str
    meaning: str = ""


class NotedText(str):
    """A text that knows its variable by being its name."""

    __slots__ = ()


class NotedNumber(int):
    """A number that knows its variable."""

    variable: str


class NotedTuple(tuple[str, ...]):
    """Several values that know their variable by being its name."""

    __slots__ = ()


class NoteTaker(Environment):
    """An environment that is asked for everything, complains about nothing, and takes notes."""

    def __init__(self) -> None:
        super().__init__({})
        self.noted: dict[str, Variable] = {}

    def complain(self, name: str, complaint: str) -> None:
        """Pass over what is wrong: nothing here has a real value."""

    def find_text(self, name: str) -> str | None:
        """Note an optional text."""
        return self._note_text(name, "text", NOT_SET)

    def find_address(self, name: str, *, schemes: tuple[str, ...]) -> str | None:
        """Note an optional address."""
        return self._note_text(name, _address(schemes), NOT_SET)

    def text(
        self,
        name: str,
        *,
        expected: str,
        default: str | None = None,
        is_valid: Callable[[str], bool] = bool,
    ) -> str:
        """Note a text."""
        del is_valid  # `expected` says the same in words
        return self._note_text(name, expected, default or REQUIRED)

    def address(self, name: str, *, schemes: tuple[str, ...], default: str | None = None) -> str:
        """Note an address."""
        return self._note_text(name, _address(schemes), default or REQUIRED)

    def choice(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        """Note a word out of several; the default is returned, for it has to be one of them."""
        self._note_text(name, " or ".join(choices), default)
        return default

    def several(
        self, name: str, *, expected: str, is_valid: Callable[[str], bool] = bool
    ) -> tuple[str, ...]:
        """Note one or more values."""
        del is_valid  # `expected` says the same in words
        self._note_text(name, expected, REQUIRED)
        return NotedTuple((name,))

    def whole_number(self, name: str, *, default: int, lowest: int, highest: int) -> int:
        """Note a number."""
        return self._note_number(name, f"{lowest} to {highest}", str(default), default)

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """Note a yes or no."""
        number = self._note_number(name, "1 or 0", str(int(default)), int(default))
        # Nobody can inherit from bool, and the settings only keep what they get.
        return cast("bool", number)

    def _note_text(self, name: str, expected: str, default: str) -> str:
        self.noted[name] = Variable(name, expected, default)
        return NotedText(name)

    def _note_number(self, name: str, expected: str, default: str, value: int) -> NotedNumber:
        self.noted[name] = Variable(name, expected, default)
        number = NotedNumber(value)
        number.variable = name
        return number


def variables_of(group: type[SettingsGroup]) -> list[Variable]:
    """Return the variables of a group with what its docstring says of them."""
    notes = NoteTaker()
    settings: Any = group.read(notes)
    meanings = described_names(group)
    field_of = _fields_by_variable(settings)
    unclaimed = [each.name for each in fields(settings) if each.name not in field_of.values()]
    # A value that was turned into another type forgot its variable: what is left over belongs
    # together.
    left_over = [name for name in notes.noted if name not in field_of]
    field_of |= dict(zip(left_over, unclaimed, strict=False))
    return [
        Variable(
            each.name, each.expected, each.default, meanings.get(field_of.get(each.name, ""), "")
        )
        for each in notes.noted.values()
    ]


def _fields_by_variable(settings: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in fields(settings):
        match getattr(settings, each.name):
            case NotedText() as name:
                found[str(name)] = each.name
            case NotedNumber() as number:
                found[number.variable] = each.name
            case NotedTuple() as names:
                found[names[0]] = each.name
            case _:
                continue
    return found


def _address(schemes: tuple[str, ...]) -> str:
    return "address: " + " or ".join(f"{scheme}://" for scheme in schemes)
