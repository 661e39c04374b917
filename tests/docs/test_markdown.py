"""The reference's Markdown."""

from cli.docs.markdown import described_names, page, prose_of, section, table


class Documented:
    """Say something.

    And more of it,
    in two lines.

    Args:
        first: One thing.
        second: Another thing, told
            in two lines.

    Raises:
        ValueError: Never.
    """


def test_prose_is_what_stands_before_the_sections() -> None:
    assert prose_of(Documented) == "Say something.\n\nAnd more of it, in two lines."


def test_names_are_described_by_what_stands_under_args() -> None:
    assert described_names(Documented) == {
        "first": "One thing.",
        "second": "Another thing, told in two lines.",
    }


def test_a_bar_inside_a_cell_does_not_end_it() -> None:
    assert table(["Type"], [["UUID | None"]]).splitlines()[-1] == "| UUID \\| None |"


def test_a_table_without_rows_is_left_out() -> None:
    assert section("Nothing", table(["Field"], [])) == "## Nothing"


def test_a_page_says_how_it_is_written_again() -> None:
    assert "kinokassa docs" in page("Messages").splitlines()[0]
