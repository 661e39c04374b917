"""Reading variables: everything wrong is told at once, and no value is."""

from collections.abc import Callable, Mapping

import pytest

from runtime.settings import Environment, SettingsInvalid, reading


def complaints(
    variables: Mapping[str, str], *questions: Callable[[Environment], object]
) -> SettingsInvalid:
    """Return the error that reading ends with."""

    def read_all() -> None:
        with reading(variables) as environment:
            for ask in questions:
                ask(environment)

    with pytest.raises(SettingsInvalid) as caught:
        read_all()
    return caught.value


def port(environment: Environment) -> int:
    return environment.whole_number("PORT", default=5, lowest=1, highest=9)


def test_all_complaints_are_told_together_in_the_order_of_reading():
    variables = {"PORT": "many", "ADDRESS": "ftp://host"}

    error = complaints(
        variables,
        port,
        lambda environment: environment.text("NAME", expected="a name"),
        lambda environment: environment.address("ADDRESS", schemes=("https",)),
    )

    assert [problem.name for problem in error.problems] == ["PORT", "NAME", "ADDRESS"]


def test_a_complaint_says_what_is_expected():
    error = complaints({"PORT": "0"}, port)

    assert "PORT: expected a whole number from 1 to 9" in str(error)


@pytest.mark.parametrize(
    "ask",
    [
        port,
        lambda environment: environment.several("PORT", expected="keys", is_valid=str.isdigit),
        lambda environment: environment.address("PORT", schemes=("https",)),
        lambda environment: environment.yes_or_no("PORT", default=False),
        lambda environment: environment.choice("PORT", ("a", "b"), default="a"),
    ],
    ids=["whole number", "several", "address", "yes or no", "choice"],
)
def test_a_complaint_never_repeats_the_value(ask: Callable[[Environment], object]):
    error = complaints({"PORT": "hunter2"}, ask)

    assert "hunter2" not in str(error)


def test_one_variable_is_complained_about_once():
    error = complaints({"PORT": "many"}, port, port)

    assert len(error.problems) == 1


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_counts_as_missing(value):
    with reading({"PORT": value}) as environment:
        found = port(environment)

    assert found == 5


@pytest.mark.parametrize(
    ("word", "meaning"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)]
)
def test_yes_is_understood_in_any_case(word, meaning):
    with reading({"SANDBOX": word}) as environment:
        answer = environment.yes_or_no("SANDBOX", default=not meaning)

    assert answer is meaning


@pytest.mark.parametrize("number", ["0", "10", "-1", "1.5", "1e3", "five"])
def test_a_number_outside_its_bounds_is_refused(number):
    assert complaints({"PORT": number}, port)


@pytest.mark.parametrize("number", ["1", "9", " 5 "])
def test_the_bounds_of_a_number_are_included(number):
    with reading({"PORT": number}) as environment:
        found = port(environment)

    assert found == int(number)


def test_several_values_are_separated_by_commas():
    with reading({"KEYS": "a, b,,c "}) as environment:
        keys = environment.several("KEYS", expected="keys")

    assert keys == ("a", "b", "c")


@pytest.mark.parametrize("address", ["host", "mailto:a@b", "http://user:hunter2@host:92oo"])
def test_an_address_that_leads_nowhere_is_complained_about_without_being_told(address: str):
    def ask(environment: Environment) -> str:
        return environment.address("URL", schemes=("https", "http"))

    error = complaints({"URL": address}, ask)

    assert "URL: expected an address that begins with https:// or http://" in str(error)
    assert "hunter2" not in str(error)


def test_a_choice_is_understood_in_any_case():
    with reading({"LOG_LEVEL": "DEBUG"}) as environment:
        level = environment.choice("LOG_LEVEL", ("info", "debug"), default="info")

    assert level == "debug"
