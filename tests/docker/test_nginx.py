"""nginx by itself: its configuration, its limits, and what it says while nobody is behind it."""

import stat
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from cli.local.waiting import wait_until
from interaction_bus.command_answers import LONGEST_WAIT_SECONDS
from runtime.settings.web import DEFAULT_BODY_LIMIT_BYTES
from runtime.web.server import GRACE_SECONDS
from tests.docker.front_door import (
    PARTS,
    PATIENCE_SECONDS,
    FrontDoor,
    choose_ports,
    front_door,
    make_certificate,
    nginx_argv,
    write_configuration,
)
from tests.runtime.logs.secrets_to_plant import CARD_NUMBER, CARD_TOKEN, EMAIL, PASSWORD

# One group, so that only one worker starts nginx.
pytestmark = [pytest.mark.xdist_group("nginx")]

INVOICE_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

NOBODY = "127.0.0.1:1"

SITES = ("viewers", "managers")

CONFIGURATION = (PARTS / "nginx.conf.template").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=SITES)
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp(request.param)
    with front_door(folder, request.param, application=NOBODY) as door:
        yield door


@pytest.fixture(scope="module")
def viewers_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    with front_door(tmp_path_factory.mktemp("flood"), "viewers", application=NOBODY) as door:
        yield door


@pytest.mark.parametrize("site", SITES)
def test_nginx_finds_no_fault_with_its_configuration(site: str, tmp_path: Path):
    make_certificate(tmp_path, {"SANDBOX": "1"})
    write_configuration(choose_ports(tmp_path), site, application=NOBODY, check_port=1)

    checked = subprocess.run(
        nginx_argv(tmp_path, "-t", "-q"), capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_while_nobody_is_behind_it_programs_are_told_when_to_come_back(door: FrontDoor):
    response = door.call("/v1/plans")

    assert response.status_code == HTTPStatus.BAD_GATEWAY
    assert response.json()["code"] == "unavailable"
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"


def test_while_nobody_is_behind_it_people_get_a_page(door: FrontDoor):
    response = door.call("/plans", headers={"Accept": "text/html,*/*"})

    assert response.status_code == HTTPStatus.BAD_GATEWAY
    assert "Деньги не потеряны" in response.text
    assert response.headers["X-Request-ID"] in response.text


def test_a_refusal_of_its_own_has_the_headers_of_safety(door: FrontDoor):
    headers = door.call("/health/live").raw.headers

    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert headers.getlist("Strict-Transport-Security") == ["max-age=31536000"]
    assert headers.getlist("Content-Security-Policy")


def test_every_line_of_its_log_is_of_the_common_schema(door: FrontDoor):
    line = line_of(door, '/odd%22path\\?"secret"')

    assert line["event"]["dataset"] == "kinokassa.nginx"
    assert line["http"]["response"]["status_code"] == HTTPStatus.BAD_GATEWAY
    assert line["client"]["ip"] == "127.0.0.1"


def line_of(door: FrontDoor, path: str, **options: Any) -> dict[str, Any]:
    """Call, and return the line of just this call: it is written after the answer was sent."""
    request_id = str(uuid4())
    headers = {**options.pop("headers", {}), "X-Request-ID": request_id}
    door.call(path, headers=headers, **options)
    assert wait_until(lambda: request_id in door.log(), timeout_seconds=PATIENCE_SECONDS)
    (line,) = (it for it in door.log_lines() if it["kinokassa"]["correlation_id"] == request_id)
    return line


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/v1/plans?Token=secret", "/v1/plans"),
        ("/", "/"),
        ("/console/", "/console/"),
        ("/ui/inter-latin-400.woff2", "/ui/inter-latin-400.woff2"),
        (f"/v1/invoices/{INVOICE_ID}/widget", f"/v1/invoices/{INVOICE_ID}/widget"),
        ("/v1/differences/2026-11-21", "/v1/differences/2026-11-21"),
        (f"/links/{CARD_TOKEN.lower()}", "/links/..."),
        (f"/v1/viewers/{EMAIL}/cards", "/v1/viewers/..."),
        (f"/v1/viewers/{EMAIL.replace('@', '%40')}", "/v1/viewers/..."),
        (f"/{CARD_NUMBER}", "/..."),
        ("/v1/cards/5555-5555-5555-4444", "/v1/cards/..."),
        (f"/v1/apikey={PASSWORD.lower()}/plans", "/v1/..."),
        (f"/v1/gifts/{PASSWORD}", "/v1/gifts/..."),
        ("/v1/9c56cc51b374c3ba189210d5b6d4bf57", "/v1/..."),
    ],
)
def test_its_log_has_the_address_and_no_secret_in_it(door: FrontDoor, asked: str, logged: str):
    line = line_of(door, asked)

    assert line["url"]["path"] == logged


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/health/live", {}, HTTPStatus.NOT_FOUND),
        (
            "/v1/plans",
            {"method": "POST", "data": b"x" * 70_000},
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
        ("/v1/plans", {"headers": {"Accept": "text/html"}}, HTTPStatus.BAD_GATEWAY),
    ],
)
def test_its_log_says_what_was_asked_of_whom_it_refused_itself(
    door: FrontDoor, path: str, options: dict[str, Any], status: HTTPStatus
):
    line = line_of(door, path, **options)

    assert line["http"]["response"]["status_code"] == status
    assert line["url"]["path"] == path


def test_a_name_that_is_none_of_ours_is_not_written_down(viewers_door: FrontDoor):
    requests.get(
        f"http://localhost:{viewers_door.http_port}/plans",
        headers={"Host": EMAIL},
        timeout=PATIENCE_SECONDS,
        allow_redirects=False,
    )

    assert wait_until(lambda: bool(viewers_door.log_lines()), timeout_seconds=PATIENCE_SECONDS)
    assert EMAIL not in viewers_door.log()


def test_who_asks_without_end_is_told_to_slow_down(viewers_door: FrontDoor):
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: viewers_door.call("/v1/plans"), range(300)))

    refused = [answer for answer in answers if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS]
    assert refused
    assert refused[0].json()["code"] == "too_many_requests"
    assert refused[0].headers["Retry-After"] == "1"
    logged = {line["url"]["path"] for line in viewers_door.log_lines() if is_too_many(line)}
    assert logged == {"/v1/plans"}


def is_too_many(line: dict[str, Any]) -> bool:
    status: int = line["http"]["response"]["status_code"]
    return status == HTTPStatus.TOO_MANY_REQUESTS


def test_the_gateway_may_tell_much_at_once(viewers_door: FrontDoor):
    address = "/callbacks/cloudpayments/pay"

    with ThreadPoolExecutor(8) as gateway:
        answers = gateway.map(lambda _: viewers_door.call(address, method="POST"), range(300))

    assert Counter(answer.status_code for answer in answers) == {HTTPStatus.BAD_GATEWAY: 300}


def test_managers_have_no_door_without_encryption(tmp_path: Path):
    with (
        front_door(tmp_path, "managers", application=NOBODY) as door,
        pytest.raises(requests.ConnectionError),
    ):
        requests.get(f"http://localhost:{door.http_port}/", timeout=5)


def test_a_body_may_be_as_long_as_the_application_takes():
    assert f"client_max_body_size {DEFAULT_BODY_LIMIT_BYTES};" in CONFIGURATION


def test_nginx_waits_longer_than_the_application_takes_to_end():
    seconds = int(CONFIGURATION.partition("proxy_read_timeout ")[2].partition("s;")[0])

    assert seconds > GRACE_SECONDS + LONGEST_WAIT_SECONDS


def test_a_certificate_of_the_sandbox_can_be_read_by_its_owner_alone(tmp_path: Path):
    made = make_certificate(tmp_path, {"SANDBOX": "1"})

    assert made.returncode == 0
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600


def test_a_certificate_that_is_there_is_left_alone(tmp_path: Path):
    for name in ("certificate.pem", "key.pem"):
        (tmp_path / name).write_text("of the operator", encoding="utf-8")

    made = make_certificate(tmp_path, {"SANDBOX": "1"})

    assert made.returncode == 0
    assert (tmp_path / "key.pem").read_text(encoding="utf-8") == "of the operator"


def test_outside_the_sandbox_no_certificate_is_made_up(tmp_path: Path):
    made = make_certificate(tmp_path, {})

    assert made.returncode == 1
    assert "CERTIFICATES" in made.stderr
    assert list(tmp_path.iterdir()) == []
