"""What bad requests get: a clear answer, a line in the trail, and nothing done."""

from dataclasses import replace

import pytest

from admin_api.acting import LONGEST_REASON
from admin_api.services import ROLE
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from tests.admin_api.conftest import create_admin_app
from tests.admin_api.office import Office, token, with_reason
from tests.admin_api.stories import subscribed

NO_DATABASE = "postgresql://kino@127.0.0.1:1/kino"


@pytest.fixture
def cancel_path(office: Office) -> str:
    return f"/subscriptions/{subscribed(office)['id']}/cancel"


def send_raw(office: Office, path: str, body: bytes, kind: str = "application/json"):
    headers = {"Authorization": f"Bearer {token('olga', 'manager')}", "Idempotency-Key": "k"}
    return office.client.post(f"/admin/v1{path}", data=body, headers=headers, content_type=kind)


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_request"),
        (b'{"reason": NaN}', "application/json", 400, "malformed_request"),
        (b"reason=because", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"reason": "a\\u0000b"}', "application/json", 422, "validation_failed"),
        (b'["reason"]', "application/json", 422, "validation_failed"),
        (b'{"reason": "' + b"x" * 70_000 + b'"}', "application/json", 413, "body_too_large"),
    ],
)
def test_an_unreadable_body_is_refused_and_told_in_the_trail(
    office: Office, cancel_path: str, body: bytes, kind: str, status: int, code: str
) -> None:
    refused = send_raw(office, cancel_path, body, kind)

    assert (refused.status_code, refused.json["code"]) == (status, code)
    [line] = office.trail()
    assert line.detail == {"outcome": "refused", "code": code}
    assert office.bus.published == []


def test_unknown_fields_are_named(office: Office, cancel_path: str) -> None:
    refused = office.post(cancel_path, with_reason(force=True, now=True))

    assert refused.status_code == 422
    assert sorted(refused.json["fields"]) == ["force", "now"]


def test_unknown_filters_are_named(office: Office) -> None:
    refused = office.get("/invoices", query_string={"status": "paid"})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["status"]


def test_a_foreign_cursor_is_refused(office: Office) -> None:
    refused = office.get("/invoices", query_string={"cursor": "zzz"})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["cursor"]


def test_an_id_that_is_none_is_not_found(office: Office) -> None:
    assert office.get("/invoices/17").status_code == 404


def test_a_wrong_method_is_answered_with_the_right_ones(office: Office) -> None:
    refused = office.call("DELETE", f"/invoices/{new_id()}")

    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_a_long_reason_of_a_refused_act_is_kept_in_part(office: Office, cancel_path: str) -> None:
    office.post(cancel_path, {"reason": "x" * 10_000})

    [line] = office.trail()
    assert line.reason == "x" * LONGEST_REASON


def test_an_address_that_cannot_be_stored_is_refused_like_others(office: Office) -> None:
    refused = office.post("/dead-letters/a%00b/drop", with_reason())

    assert refused.status_code == 403
    assert [line.subject_id for line in office.trail()] == ["a?b"]


def test_with_the_database_down_the_answer_is_to_come_again(office: Office) -> None:
    away = create_read_engine(NO_DATABASE, role=ROLE)
    app = create_admin_app(replace(office.services, reads=away))
    headers = {"Authorization": f"Bearer {token('olga', 'manager')}"}

    refused = app.test_client().get("/admin/v1/plans", headers=headers)

    assert refused.status_code == 503
    assert refused.json["code"] == "database_unavailable"
    assert int(refused.headers["Retry-After"]) > 0
