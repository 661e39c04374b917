"""Bodies that look like JSON and are none, or would hurt later, are refused at the door."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given, strategies
from marshmallow import Schema, fields

from runtime.web.blueprint import ApiBlueprint, ProblemApi
from runtime.web.json_body import canonical_json, parse_json

storable_texts = strategies.text(
    strategies.characters(exclude_categories=["Cs"], exclude_characters="\x00")
)
json_values = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | storable_texts,
    lambda inner: strategies.lists(inner) | strategies.dictionaries(storable_texts, inner),
)


class NoteSchema(Schema):
    note = fields.String(required=True)


@pytest.fixture(autouse=True)
def notes(api: ProblemApi) -> None:
    blueprint = ApiBlueprint("notes", "notes", url_prefix="/notes")

    @blueprint.route("", methods=["POST"])
    @blueprint.arguments(NoteSchema)
    @blueprint.response(200, NoteSchema)
    def echo(note: dict[str, object]) -> dict[str, object]:
        return note

    @blueprint.route("/search")
    @blueprint.arguments(NoteSchema, location="query")
    @blueprint.response(200, NoteSchema)
    def search(note: dict[str, object]) -> dict[str, object]:
        return note

    api.register_blueprint(blueprint)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'note': 'x'}",
        b'{"note": NaN}',
        b'{"note": Infinity}',
        b'{"note": "\xff"}',
        b'{"note": "\x00"}',
        b"[" * 10_000,  # deeper than the parser's stack
        b'{"note": ' + b"1" * 5_000 + b"}",  # a longer number than Python reads
        b'{"note": 1} {"note": 2}',
    ],
    ids=["cut", "quotes", "NaN", "Infinity", "bytes", "NUL", "depth", "digits", "two"],
)
def test_a_body_that_is_no_json_is_malformed(client: FlaskClient, body: bytes):
    response = client.post("/notes", data=body, content_type="application/json")

    assert response.status_code == 400
    assert response.get_json()["code"] == "malformed_request"


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800", r"\udc00\ud800"])
def test_a_text_that_cannot_be_stored_is_refused(client: FlaskClient, escape: str):
    body = f'{{"note": "a{escape}b"}}'

    response = client.post("/notes", data=body, content_type="application/json")

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("escaped", "meant"), [(r"\u0416", "Ж"), (r"\ud83d\ude00", "😀"), (r"\\u0041", r"\u0041")]
)
def test_escaped_characters_are_read(client: FlaskClient, escaped: str, meant: str):
    body = f'{{"note": "{escaped}"}}'

    response = client.post("/notes", data=body, content_type="application/json")

    assert response.get_json() == {"note": meant}


def test_an_answer_spells_letters_of_all_languages_plainly(client: FlaskClient):
    response = client.post("/notes", json={"note": "Жёлтый"})

    assert "Жёлтый" in response.get_data(as_text=True)


def test_a_body_of_another_kind_is_told_to_be_json(client: FlaskClient):
    response = client.post("/notes", data="note=x", content_type="text/plain")

    assert response.status_code == 415
    assert response.get_json()["code"] == "unsupported_media_type"


def test_no_body_at_all_lacks_the_required_fields(client: FlaskClient):
    response = client.post("/notes")

    assert response.status_code == 422
    assert list(response.get_json()["fields"]) == ["note"]


def test_a_nul_in_a_query_is_refused_by_name(client: FlaskClient):
    response = client.get("/notes/search?note=a%00b")

    assert response.status_code == 422
    assert list(response.get_json()["fields"]) == ["note"]


def test_an_unknown_parameter_of_a_query_is_refused_by_name(client: FlaskClient):
    response = client.get("/notes/search?note=a&nte=b")

    assert response.status_code == 422
    assert response.get_json()["fields"] == {"nte": ["Unknown field."]}


@given(json_values)
def test_canonical_json_says_the_same(value: object):
    assert parse_json(canonical_json(value)) == value


def test_canonical_json_does_not_depend_on_the_order_of_keys():
    assert canonical_json({"a": 1, "b": [2]}) == canonical_json({"b": [2], "a": 1})
