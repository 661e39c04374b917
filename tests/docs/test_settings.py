"""The reference of settings is what the processes really read."""

from dataclasses import dataclass
from typing import Self

import pytest

from cli.docs import settings
from cli.docs.inquiry import NOT_SET, REQUIRED, Variable, variables_of
from cli.system.processes import OUR_PROCESSES, WATCHING_PROCESSES
from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup


@dataclass(frozen=True, slots=True)
class CinemaSettings(SettingsGroup):
    """Where films are shown.

    Args:
        city: Of the cinema,
            in full.
        seats: How many may watch at once.
        films: What is on.
        is_open: Somebody is at the door.
        mood: Of the house.
    """

    city: str
    seats: int
    films: tuple[str, ...]
    is_open: bool
    mood: bytes

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read everything."""
        return cls(
            city=environment.text("CINEMA_CITY", expected="a city"),
            seats=environment.whole_number("CINEMA_SEATS", default=80, lowest=1, highest=900),
            films=environment.several("CINEMA_FILMS", expected="titles"),
            is_open=environment.yes_or_no("CINEMA_OPEN", default=True),
            mood=environment.choice("CINEMA_MOOD", ("calm", "wild"), default="calm").encode(),
        )


def variable(name: str) -> Variable:
    return {each.name: each for each in variables_of(CinemaSettings)}[name]


def test_a_variable_is_told_with_what_its_field_means() -> None:
    assert variable("CINEMA_CITY").meaning == "Of the cinema, in full."


@pytest.mark.parametrize(
    ("name", "expected", "default"),
    [
        ("CINEMA_CITY", "a city", REQUIRED),
        ("CINEMA_SEATS", "1 to 900", "80"),
        ("CINEMA_FILMS", "titles", REQUIRED),
        ("CINEMA_OPEN", "1 or 0", "1"),
        ("CINEMA_MOOD", "calm or wild", "calm"),
    ],
)
def test_a_variable_is_told_with_its_range(name: str, expected: str, default: str) -> None:
    noted = variable(name)

    assert (noted.expected, noted.default) == (expected, default)


def test_a_value_of_another_type_than_it_was_read_as_still_finds_its_meaning() -> None:
    assert variable("CINEMA_MOOD").meaning == "Of the house."


def test_an_optional_address_is_not_required() -> None:
    group = {each.name: each for group in settings.GROUPS for each in variables_of(group)}

    assert group["DATABASE_READ_URL"].default == NOT_SET


@pytest.mark.parametrize("process", [*OUR_PROCESSES, *WATCHING_PROCESSES])
def test_every_variable_that_a_process_reads_is_explained(process: str) -> None:
    explained = {each.name for group in settings.GROUPS for each in variables_of(group)}

    assert set(settings.names_read_by(process)) <= explained


def test_the_readers_are_the_processes_of_the_system() -> None:
    assert set(settings.READERS) == {*OUR_PROCESSES, *WATCHING_PROCESSES}


def test_beat_needs_the_broker_alone() -> None:
    shows_itself_by = {"METRICS_HOST", "METRICS_PORT", "PULSE_FOLDER"}

    assert set(settings.names_read_by("beat")) - shows_itself_by == {"RABBITMQ_URL"}
