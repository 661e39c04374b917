"""Pages: every row once, newest first, whatever is added meanwhile."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given, strategies
from marshmallow import Schema, fields
from sqlalchemy import Engine, Uuid, column, select, values
from sqlalchemy.types import DateTime

from runtime.identifiers import new_id
from runtime.web.blueprint import ApiBlueprint, ProblemApi
from runtime.web.pagination import (
    Cursor,
    CursorMalformed,
    Page,
    PageArguments,
    comes_after,
    page_of,
    page_schema,
)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

moments = strategies.datetimes(timezones=strategies.just(UTC))


def cursor_of_number(number: int) -> Cursor:
    return Cursor(NEW_YEAR + timedelta(days=number), UUID(int=number))


def base64_of(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


@given(moments, strategies.uuids())
def test_a_cursor_survives_the_way_to_the_caller_and_back(moment: datetime, row_id: UUID):
    cursor = Cursor(moment, row_id)

    assert Cursor.decode(cursor.encode()) == cursor


@given(moments, strategies.uuids())
def test_a_cursor_fits_into_an_address_unescaped(moment: datetime, row_id: UUID):
    text = Cursor(moment, row_id).encode()

    assert text.replace("-", "").replace("_", "").isalnum()


@given(strategies.text() | strategies.from_regex(r"[A-Za-z0-9_-]+", fullmatch=True))
def test_a_text_that_is_no_cursor_is_refused(text: str):
    with pytest.raises(CursorMalformed):
        Cursor.decode(text)


@pytest.mark.parametrize(
    "content",
    [
        "null",
        "[]",
        "[1, 2]",
        '["2026-01-01", null]',
        '{"a": 1, "b": 2}',
        '["0001-01-01T00:00:00+23:59", "01890a5d-ac96-774b-bcce-b302099a8057"]',
    ],
)
def test_a_cursor_of_other_content_is_refused(content: str):
    text = base64_of(content)

    with pytest.raises(CursorMalformed):
        Cursor.decode(text)


def test_a_page_with_more_behind_it_tells_where_the_next_begins():
    page = page_of([9, 8, 7], limit=2, cursor_of=cursor_of_number)

    assert page == Page([9, 8], cursor_of_number(8).encode())


@pytest.mark.parametrize("rows", [[], [9], [9, 8]])
def test_the_last_page_has_no_next_one(rows: list[int]):
    page = page_of(rows, limit=2, cursor_of=cursor_of_number)

    assert page == Page(rows, None)


@pytest.mark.integration
def test_pages_show_every_row_once_even_when_moments_are_equal(owner_engine: Engine):
    rows = [(NEW_YEAR + timedelta(days=number // 3), new_id()) for number in range(10)]
    listed = values(
        column("moment", DateTime(timezone=True)), column("row_id", Uuid()), name="listed"
    ).data(rows)
    moment, row_id = listed.c.moment, listed.c.row_id
    everything = select(moment, row_id).order_by(moment.desc(), row_id.desc()).limit(4)

    seen: list[tuple[datetime, UUID]] = []
    cursor: Cursor | None = None
    with owner_engine.connect() as connection:
        while True:
            query = (
                everything
                if cursor is None
                else everything.where(comes_after(cursor, moment, row_id))
            )
            found = [(row.moment, row.row_id) for row in connection.execute(query)]
            page = page_of(found, limit=3, cursor_of=lambda row: Cursor(*row))
            seen.extend(page.items)
            if page.next_cursor is None:
                break
            cursor = Cursor.decode(page.next_cursor)

    assert seen == sorted(rows, reverse=True)


class RowSchema(Schema):
    number = fields.Integer(required=True)


@pytest.fixture(autouse=True)
def numbers(api: ProblemApi) -> None:
    blueprint = ApiBlueprint("numbers", "numbers", url_prefix="/numbers")

    @blueprint.route("")
    @blueprint.arguments(PageArguments, location="query")
    @blueprint.response(200, page_schema(RowSchema))
    def list_numbers(arguments: dict[str, object]) -> Page[dict[str, object]]:
        cursor = arguments["cursor"]
        first = cursor.row_id.int if isinstance(cursor, Cursor) else 0
        return Page([{"number": first}, {"number": arguments["limit"]}], None)

    api.register_blueprint(blueprint)


def test_a_list_gives_twenty_rows_unless_asked(client: FlaskClient):
    response = client.get("/numbers")

    assert response.get_json() == {
        "items": [{"number": 0}, {"number": 20}],
        "next_cursor": None,
    }


def test_a_view_is_given_the_cursor_that_the_caller_sent(client: FlaskClient):
    response = client.get("/numbers", query_string={"cursor": cursor_of_number(7).encode()})

    assert response.get_json()["items"][0] == {"number": 7}


@pytest.mark.parametrize("limit", ["1", "100"])
def test_the_bounds_of_the_limit_are_included(client: FlaskClient, limit: str):
    response = client.get(f"/numbers?limit={limit}")

    assert response.get_json()["items"][1] == {"number": int(limit)}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=ten", "limit=-1"])
def test_a_limit_out_of_bounds_is_refused(client: FlaskClient, query: str):
    response = client.get(f"/numbers?{query}")

    assert response.status_code == 422
    assert list(response.get_json()["fields"]) == ["limit"]


def test_an_invented_cursor_is_refused_by_name(client: FlaskClient):
    response = client.get("/numbers?cursor=AAAA")

    assert response.status_code == 422
    assert response.get_json()["fields"] == {"cursor": ["Not a cursor that we gave."]}


def test_a_list_is_documented_by_the_name_of_its_items(client: FlaskClient):
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]

    assert list(schemas["RowPage"]["properties"]) == ["items", "next_cursor"]


def test_two_lists_of_the_same_items_share_a_schema():
    assert page_schema(RowSchema) is page_schema(RowSchema)
