"""What the columns of a file say of a row."""

from sqlalchemy import literal_column, select

from admin_api.pages.listing import Column, Listing, text_cell, worded_cell, words_cell
from admin_api.pages.listing.cells import Cell, code_cell
from admin_api.pages.listing.file_columns import file_columns
from admin_api.queries.pages import Record

KEY = "state"


def listing_with(cell: Cell) -> Listing:
    """Return a list of one column."""
    row_id = literal_column("1")
    return Listing(
        key="things",
        title="Things",
        statement=select(row_id.label("id")),
        row_id=row_id,
        columns=(Column(KEY, "State", cell),),
        sorts=(),
    )


def said_of(listing: Listing, *rows: Record) -> list[list[object]]:
    """Return what one file says of each row."""
    columns = file_columns(listing)
    return [[column.value(row) for column in columns] for row in rows]


def test_each_code_has_its_own_words_and_stands_beside_them() -> None:
    listing = listing_with(words_cell({"open": "Open", "done": "Done"}))

    said = said_of(listing, *({KEY: code} for code in ("open", "done", "lost", None, "open")))

    assert said == [
        ["Open", "open"],
        ["Done", "done"],
        ["lost", "lost"],
        [None, None],
        ["Open", "open"],
    ]


def test_a_code_is_worded_once_in_a_file_and_anew_in_the_next() -> None:
    worded: list[object] = []

    def show(row: Record, key: str) -> str:
        worded.append(row[key])
        return "Open"

    listing = listing_with(code_cell(show))

    for _ in range(2):
        said_of(listing, {KEY: "open"}, {KEY: "open"})

    assert worded == ["open", "open"]


def test_words_that_look_at_more_than_the_code_are_made_for_each_row() -> None:
    listing = listing_with(worded_cell(lambda row, key: f"{row[key]} of {row['whom']}"))

    said = said_of(listing, {KEY: "share", "whom": "Anna"}, {KEY: "share", "whom": "Boris"})

    assert [words for words, _code in said] == ["share of Anna", "share of Boris"]


def test_a_text_stands_there_once_and_as_it_is() -> None:
    assert said_of(listing_with(text_cell), {KEY: "0542"}) == [["0542"]]
