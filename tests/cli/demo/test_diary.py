"""The table of a year."""

from datetime import UTC, datetime

import pytest

from cli.demo.diary import Diary
from cli.demo.expectations import StoryBroken, require

JANUARY, FEBRUARY = datetime(2027, 1, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)


def test_amounts_and_dates_stand_below_their_heads(capsys: pytest.CaptureFixture[str]) -> None:
    diary = Diary()

    diary.note(JANUARY, "the first charge", amount="299.90", until=FEBRUARY)

    heads, line = capsys.readouterr().out.splitlines()
    assert line.index("2027-01-31") == heads.index("date")
    assert line.index("2027-02-28") == heads.index("may watch until")
    assert line.index("299.90") + len("299.90") == heads.index("amount") + len("amount")


def test_a_line_ends_with_its_last_word(capsys: pytest.CaptureFixture[str]) -> None:
    Diary().note(JANUARY, "pauses")

    assert capsys.readouterr().out.splitlines()[-1].endswith("pauses")


def test_a_story_goes_on_only_while_all_holds() -> None:
    require(holds=True, complaint="not told")

    with pytest.raises(StoryBroken, match="nobody may watch"):
        require(holds=False, complaint="nobody may watch")
