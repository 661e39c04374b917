"""The client API behind nginx: what reaches it, what comes back, and what never does."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from ipaddress import ip_network
from queue import SimpleQueue

import pytest
import requests
from flask import Flask, Response, request

from cli.local.waiting import wait_until
from client_api.application import create_app
from client_api.callbacks.inbound import FORM
from client_api.settings import ClientApiSettings
from payment_sandbox.notifications.encoding import form_body, signature_headers
from runtime.identifiers import new_id
from runtime.settings.web import DEFAULT_BODY_LIMIT_BYTES
from runtime.web.application import SECURITY_HEADERS
from tests.client_api.cinema import API_SECRET, Cinema, notification_fields
from tests.docker.front_door import PATIENCE_SECONDS, FrontDoor, front_door, serving
from tests.fixtures.recording_publisher import RecordingPublisher, consume

# One group, so that only one worker starts nginx.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("nginx")]

CSRF_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')

VIEWER_IN_BROWSER = {"Accept": "text/html"}
CALLER = "127.0.0.9"
STRANGER = "203.0.113.7"


class Road:
    """What a test sees and steers of the way between nginx and the application."""

    def __init__(self) -> None:
        self.arrived: SimpleQueue[str] = SimpleQueue()
        self.may_end = threading.Event()

    def note_arrival(self) -> None:
        self.arrived.put(request.path)

    def wait_for(self, path: str) -> None:
        while self.arrived.get(timeout=PATIENCE_SECONDS) != path:
            continue

    def stream(self) -> Response:
        return Response(self._words(), headers={"X-Accel-Buffering": "no"})

    def _words(self) -> Iterator[bytes]:
        yield b"first"
        assert self.may_end.wait(PATIENCE_SECONDS)
        yield b"second"


@pytest.fixture(scope="module")
def road() -> Road:
    return Road()


@pytest.fixture(scope="module")
def app(
    client_settings: ClientApiSettings, shared_publisher: RecordingPublisher, road: Road
) -> Flask:
    """Return the client API as the containers have it, with two routes that tell of the way."""
    web = replace(client_settings.web, trusted_proxies=(ip_network("127.0.0.0/8"),))
    app = create_app(replace(client_settings, web=web), publisher=shared_publisher)
    app.add_url_rule("/test/address", "address", view_func=lambda: str(request.remote_addr))
    app.add_url_rule("/test/headers", "headers", view_func=lambda: dict(request.headers))
    app.add_url_rule("/test/stream", view_func=road.stream)
    app.before_request(road.note_arrival)
    return app


@pytest.fixture(scope="module")
def door(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    folder = tmp_path_factory.mktemp("viewers")
    with serving(app) as address, front_door(folder, "viewers", application=address) as door:
        yield door


def test_each_header_of_safety_comes_once(door: FrontDoor):
    response = door.call("/v1/plans")

    each = {name: response.raw.headers.getlist(name) for name in SECURITY_HEADERS}
    assert {name: len(values) for name, values in each.items()} == dict.fromkeys(each, 1)
    assert response.raw.headers.getlist("Strict-Transport-Security") == ["max-age=31536000"]


def test_nobody_is_told_which_nginx_it_is(door: FrontDoor):
    assert door.call("/v1/plans").headers["Server"] == "nginx"


def test_a_page_is_passed_on_as_it_is(door: FrontDoor, cinema: Cinema):
    cinema.build_price(code="monthly")

    response = door.call("/plans", headers=VIEWER_IN_BROWSER)

    assert response.status_code == HTTPStatus.OK
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_form_of_a_page_is_taken_from_the_browser_that_got_it(door: FrontDoor, cinema: Cinema):
    cinema.build_price(code="monthly")
    page = door.call("/plans", headers=VIEWER_IN_BROWSER)
    csrf_token = CSRF_TOKEN.search(page.text)
    assert csrf_token

    sent = door.call(
        "/language",
        method="POST",
        data={"csrf_token": csrf_token[1], "language": "en", "next": "/plans"},
        cookies=page.cookies,
        headers={**VIEWER_IN_BROWSER, "Sec-Fetch-Site": "same-origin", "Origin": door.url},
    )

    assert (sent.status_code, sent.headers["Location"]) == (HTTPStatus.SEE_OTHER, "/plans")


def test_a_refusal_of_the_application_is_passed_on_as_it_is(door: FrontDoor):
    response = door.call("/v1/nowhere")

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.json()["message"] != "Refused before it reached the application."


def test_the_application_learns_the_real_address_whatever_the_caller_says(door: FrontDoor):
    calling = door.connect_from(CALLER)

    calling.request("GET", "/test/address", headers={"X-Forwarded-For": STRANGER})

    with closing(calling):
        assert calling.getresponse().read().decode() == CALLER


@pytest.mark.parametrize("name", ["traceparent", "tracestate"])
def test_a_stranger_chooses_no_trace(door: FrontDoor, name: str):
    passed_on = door.call("/test/headers", headers={name: "chosen"}).json()

    assert name not in {header.lower() for header in passed_on}


def test_the_application_learns_by_which_name_it_was_called(door: FrontDoor):
    passed_on = door.call("/test/headers").json()

    assert passed_on["Host"] == f"localhost:{door.https_port}"


def test_one_id_is_in_the_answer_of_the_application_and_in_the_log_of_nginx(door: FrontDoor):
    told = door.call("/v1/plans").headers["X-Request-ID"]

    assert wait_until(
        lambda: told in {line["kinokassa"]["correlation_id"] for line in door.log_lines()},
        timeout_seconds=PATIENCE_SECONDS,
    )


def test_an_id_of_the_caller_is_kept(door: FrontDoor):
    given = "01890a5d-ac96-774b-bcce-b302099a8057"

    response = door.call("/v1/plans", headers={"X-Request-ID": given})

    assert response.headers["X-Request-ID"] == given


def test_the_longest_body_reaches_the_application(door: FrontDoor):
    response = door.call("/v1/subscriptions", method="POST", data=b"x" * DEFAULT_BODY_LIMIT_BYTES)

    assert response.status_code == HTTPStatus.UNAUTHORIZED


def test_a_longer_body_is_refused_in_the_words_of_the_api(door: FrontDoor):
    body = b"x" * (DEFAULT_BODY_LIMIT_BYTES + 1)

    response = door.call("/v1/subscriptions", method="POST", data=body)

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert response.json()["code"] == "body_too_long"


def test_a_notification_arrives_with_the_bytes_that_were_signed(door: FrontDoor, cinema: Cinema):
    payment = cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))
    body = form_body(notification_fields(payment, Name="Иван + Co").items())

    response = door.call(
        "/callbacks/cloudpayments/pay",
        method="POST",
        data=body,
        headers={"Content-Type": FORM, **signature_headers(body, API_SECRET)},
    )

    assert response.json() == {"code": 0}


def test_a_long_poll_is_answered_when_the_outcome_is_there(
    door: FrontDoor, cinema: Cinema, road: Road
):
    cinema.build_price(code="monthly")
    caller = cinema.caller(new_id())
    location = caller.post("/v1/subscriptions", {"plan": "monthly"}).headers["Location"]

    with ThreadPoolExecutor(1) as browser:
        polling = browser.submit(door.call, f"{location}?wait=10", headers=caller.headers)
        road.wait_for(location)
        consume(cinema.owner_engine, cinema.publisher.published[0])

    assert polling.result().json()["status"] == "done"


def test_a_stream_is_passed_on_word_by_word(door: FrontDoor, road: Road):
    response = door.call("/test/stream", stream=True)
    words = response.iter_content(chunk_size=None)

    first = next(words)
    road.may_end.set()

    assert [first, *words] == [b"first", b"second"]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/health"])
def test_what_watchers_ask_is_not_shown_to_the_world(door: FrontDoor, path: str):
    response = door.call(path)

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.json()["message"] == "Refused before it reached the application."


@pytest.mark.parametrize("path", ["/console", "/admin/v1/plans"])
def test_nothing_of_the_managers_is_behind_the_door_of_viewers(door: FrontDoor, path: str):
    assert door.call(path, headers={"Host": "localhost"}).status_code == HTTPStatus.NOT_FOUND


def test_a_call_for_another_host_is_not_answered(door: FrontDoor):
    with pytest.raises(requests.ConnectionError):
        door.call("/v1/plans", headers={"Host": "admin.cinema.example"})


def test_plain_http_only_leads_to_https(door: FrontDoor):
    response = requests.post(
        f"http://localhost:{door.http_port}/v1/plans?page=2",
        allow_redirects=False,
        timeout=PATIENCE_SECONDS,
    )

    assert response.status_code == HTTPStatus.PERMANENT_REDIRECT
    assert response.headers["Location"] == f"{door.url}/v1/plans?page=2"


def test_neither_a_link_of_a_letter_nor_a_query_is_logged(door: FrontDoor):
    door.call("/links/planted-secret")
    door.call("/plans?token=planted-secret")

    for shown in ("/links/...", "/plans"):
        assert wait_until(lambda it=shown: it in door.log(), timeout_seconds=PATIENCE_SECONDS)
    assert "planted-secret" not in door.log()
