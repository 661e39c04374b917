"""Signing a browser in: the token moves into a cookie that scripts cannot read."""

import pytest

from runtime.identifiers import new_id
from runtime.web.principal import Role
from tests.client_api.cinema import Cinema

PAGE = "/pay/01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize("form", ["form", "json"])
def test_a_viewers_token_is_kept_in_the_browser(cinema: Cinema, form: str) -> None:
    client = cinema.app.test_client()
    told = {"token": cinema.token(new_id())}

    answer = client.post("/session", **({"json": told} if form == "json" else {"data": told}))

    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 204
    assert cookie.startswith(f"kinokassa_token={told['token']}")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_can_lead_on_to_the_pay_page(cinema: Cinema) -> None:
    form = {"token": cinema.token(new_id()), "next": PAGE}

    answer = cinema.app.test_client().post("/session", data=form)

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.test/",
        "//evil.example.test/",
        "/\\evil.example.test/",
        "/plans\nLocation: https://evil.example.test/",
        "plans",
        "",
    ],
)
def test_nobody_is_led_to_another_site(cinema: Cinema, address: str) -> None:
    form = {"token": cinema.token(new_id()), "next": address}

    answer = cinema.app.test_client().post("/session", data=form)

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["next"])
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"token": ""}, 422), ({"token": 7}, 422), ([], 422)]
)
def test_a_session_needs_a_token(cinema: Cinema, body: object, status: int) -> None:
    answer = cinema.app.test_client().post("/session", json=body)

    assert answer.status_code == status


def test_a_token_that_is_not_believed_is_not_kept(cinema: Cinema) -> None:
    answer = cinema.app.test_client().post("/session", json={"token": "a.b.c"})

    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_a_managers_token_opens_no_pages(cinema: Cinema) -> None:
    token = cinema.token("m-1", Role.MANAGER)

    answer = cinema.app.test_client().post("/session", json={"token": token})

    assert answer.status_code == 403


def test_another_site_cannot_sign_a_browser_in(cinema: Cinema) -> None:
    form = {"token": cinema.token(new_id())}

    answer = cinema.app.test_client().post(
        "/session", data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_signing_out_drops_the_token(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(new_id())})

    answer = client.delete("/session")

    assert answer.status_code == 204
    assert client.get_cookie("kinokassa_token") is None


def test_the_cookie_alone_does_not_open_the_json_api(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(new_id())})

    answer = client.get("/v1/access")

    assert answer.status_code == 401


def test_the_cookie_opens_the_json_api_to_scripts_of_our_own_pages(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(new_id())})

    answer = client.get("/v1/access", headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 200


def test_a_command_needs_the_header_of_our_own_pages_too(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    cinema.build_price(code="monthly")
    client.post("/session", json={"token": cinema.token(new_id())})

    answer = client.post(
        "/v1/subscriptions", json={"plan": "monthly"}, headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 401
    assert cinema.publisher.published == []


def test_a_token_in_the_header_counts_more_than_the_cookie(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer)
    caller = cinema.caller_for(viewer)
    caller.client.post("/session", json={"token": cinema.token(new_id())})
    caller.headers["X-Requested-With"] = "fetch"

    answer = caller.get("/v1/access")

    assert answer.json["allowed"] is True
