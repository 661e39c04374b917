"""Reading environment variables, with every mistake told at once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from runtime.settings.addresses import expected_address, is_address

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One variable that cannot be used.

    Args:
        name: The variable.
        complaint: What is expected; never the value, which may be a secret.
    """

    name: str
    complaint: str


class SettingsInvalid(Exception):
    """The environment lacks settings, or holds some that cannot be used.

    Args:
        problems: All that is wrong, in the order of reading.
    """

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        lines = "\n".join(f"  {problem.name}: {problem.complaint}" for problem in problems)
        super().__init__(f"the environment cannot be used:\n{lines}")
        self.problems = problems


class Environment:
    """Environment variables, read one by one; complaints are kept until the end.

    A reading method that complains returns a placeholder, so that reading goes on and the
    reader of the message can mend everything in one go. Use it through `reading`.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._problems: list[SettingProblem] = []

    def complain(self, name: str, complaint: str) -> None:
        """Keep one complaint; a second one about the same variable is dropped."""
        if all(problem.name != name for problem in self._problems):
            self._problems.append(SettingProblem(name, complaint))

    def require_valid(self) -> None:
        """Raise `SettingsInvalid` when anything read so far was wrong."""
        if self._problems:
            raise SettingsInvalid(tuple(self._problems))

    def find_text(self, name: str) -> str | None:
        """Return the value without blanks around it, or none when it is missing or empty."""
        return self._variables.get(name, "").strip() or None

    def text(
        self,
        name: str,
        *,
        expected: str,
        default: str | None = None,
        is_valid: Callable[[str], bool] = bool,
    ) -> str:
        """Return a text.

        Args:
            name: The variable.
            expected: What the complaint says, such as "an address like https://host".
            default: Taken when the variable is missing; none makes it required.
            is_valid: Tells whether a given text will do.
        """
        value = self.find_text(name) or default
        if value is None:
            self.complain(name, f"is missing; expected {expected}")
            return ""
        if not is_valid(value):
            self.complain(name, f"expected {expected}")
        return value

    def whole_number(self, name: str, *, default: int, lowest: int, highest: int) -> int:
        """Return a whole number between `lowest` and `highest`, both included."""
        value = self.find_text(name)
        if value is None:
            return default
        expected = f"expected a whole number from {lowest} to {highest}"
        try:
            number = int(value)
        except ValueError:
            self.complain(name, expected)
            return default
        if not lowest <= number <= highest:
            self.complain(name, expected)
        return number

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """Return what 1, true, yes, on or 0, false, no, off stand for."""
        value = (self.find_text(name) or "").lower()
        if value and value not in TRUE_WORDS | FALSE_WORDS:
            self.complain(name, "expected 1 or 0")
        return value in TRUE_WORDS if value else default

    def choice(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        """Return one of `choices`, written in any case."""
        value = (self.find_text(name) or default).lower()
        if value in choices:
            return value
        self.complain(name, f"expected one of {', '.join(choices)}")
        return default

    def several(
        self,
        name: str,
        *,
        expected: str,
        is_valid: Callable[[str], bool] = bool,
    ) -> tuple[str, ...]:
        """Return one or more values that are separated by commas; at least one is required."""
        values = tuple(part.strip() for part in (self.find_text(name) or "").split(",") if part)
        if not values:
            self.complain(name, f"is missing; expected {expected}")
        elif not all(map(is_valid, values)):
            self.complain(name, f"expected {expected}")
        return values

    def address(self, name: str, *, schemes: tuple[str, ...], default: str | None = None) -> str:
        """Return an address with one of the given schemes and a host."""
        return self.text(
            name,
            expected=expected_address(schemes),
            default=default,
            is_valid=lambda value: is_address(value, schemes),
        )

    def find_address(self, name: str, *, schemes: tuple[str, ...]) -> str | None:
        """Return an address, or none when the variable is missing."""
        return self.address(name, schemes=schemes) if self.find_text(name) else None


@contextmanager
def reading(variables: Mapping[str, str]) -> Iterator[Environment]:
    """Read several settings and complain about all of them together at the end of the block.

    Args:
        variables: `os.environ`, or a stand-in.

    Raises:
        SettingsInvalid: Anything read in the block is missing or wrong.
    """
    environment = Environment(variables)
    yield environment
    environment.require_valid()
