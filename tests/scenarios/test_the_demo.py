"""The year that the demo tells, on the system of all journeys."""

import pytest

from cli.demo.telling import Teller
from cli.demo.year import live_through
from cli.demo.year_end import compare_books, explain_charges, show_letters
from tests.scenarios.journey import Journey

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


def test_the_year_of_the_demo_holds_to_its_last_letter(
    journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    viewer, teller = journey.stranger().viewer, Teller()

    live_through(viewer, journey.manager, journey.bank, teller)
    show_letters(viewer, journey.letters, teller)
    compare_books(viewer, journey.manager, journey.bank, teller)
    explain_charges(viewer, journey.manager, teller)

    assert "every amount agrees to the kopeck" in capsys.readouterr().out
