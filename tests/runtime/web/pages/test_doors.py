"""Coming in and going out: who has pages, where strangers are led, and what is only for play."""

import re
from html import unescape

import pytest

from runtime.web.principal import Role
from tests.runtime.web.pages.conftest import Browser, SmallSite, token

KEPT = re.compile(
    r'<input type="hidden" name="([^"]+)" value="([^"]*)">'
    r'|<textarea name="([^"]+)" hidden>\n(.*?)</textarea>',
    re.DOTALL,
)


def kept_in(page: str) -> dict[str, str]:
    """Return what a page would send again, as a browser reads it."""
    found = (it.groups(default="") for it in KEPT.finditer(page.partition("<main")[2]))
    return {one or other: unescape(typed or text) for one, typed, other, text in found}


def test_a_stranger_is_led_to_the_door_of_the_cinema():
    site = SmallSite(sign_in_url="https://cinema.example/login?a=1", is_sandbox=False)

    answer = site.browser().get("/thing?page=2")

    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "https://cinema.example/login?a=1&return_to=https%3A%2F%2Flocalhost%2Fthing%3Fpage%3D2"
    )


def test_a_stranger_to_the_sandbox_may_choose_whom_to_be(site: SmallSite):
    browser = site.browser()

    led = browser.get("/thing")
    door = browser.get(led.headers["Location"], **{"Accept-Language": "en"})

    assert led.headers["Location"] == "/sign-in?return_to=%2Fthing"
    assert "Anna" in door.text


def test_who_signs_in_as_somebody_comes_to_where_they_wanted(site: SmallSite):
    browser = site.browser()
    form = browser.fill("/sign-in?return_to=/thing", persona="anna", return_to="/thing")

    answer = browser.send("/sign-in", form)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/thing")
    assert browser.get("/thing").status_code == 200


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site_after_signing_in(site: SmallSite, path: str):
    browser = site.browser()

    answer = browser.send("/sign-in", browser.fill("/sign-in", persona="anna", return_to=path))

    assert answer.headers["Location"] == "/thing"


def test_nobody_becomes_somebody_else_where_people_are_real():
    browser = SmallSite(sign_in_url="https://cinema.example/login", is_sandbox=False).browser()

    assert browser.get("/sign-in").status_code == 404


def test_a_door_without_its_forms_token_lets_nobody_in(site: SmallSite):
    answer = site.browser().send("/sign-in", {"persona": "anna"})

    assert answer.status_code == 400
    assert "small_token" not in answer.headers.get("Set-Cookie", "")


def test_a_session_that_is_over_leads_to_the_door(site: SmallSite):
    browser = site.browser()
    browser.client.set_cookie("small_token", token(Role.VIEWER, seconds=-60))

    assert browser.get("/thing").headers["Location"].startswith("/sign-in")


def test_a_form_that_outlives_its_session_is_not_lost_silently(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp")
    viewer.client.set_cookie("small_token", token(Role.VIEWER, seconds=-60))

    answer = viewer.send("/thing", form)

    assert answer.status_code == 401
    assert "Your session is over" in answer.text
    assert 'href="/sign-in?return_to=%2Fthing"' in answer.text
    assert site.asked == []


def test_what_met_the_end_of_a_session_is_sent_again_after_signing_in(
    site: SmallSite, viewer: Browser
):
    name = 'two "lines"\r\n<b>lamp</b>'
    form = viewer.fill("/thing", name=name)
    viewer.client.set_cookie("small_token", token(Role.VIEWER, seconds=-60))
    interrupted = viewer.send("/thing", form).text
    viewer.client.post("/session", json={"token": token(Role.VIEWER)})

    answer = viewer.send("/thing", kept_in(interrupted))

    assert answer.status_code == 303
    assert [asked["name"] for asked in site.asked] == [name]


def test_a_form_without_a_page_of_its_own_leads_back_to_where_it_stood(viewer: Browser):
    form = viewer.fill("/thing", name="lamp")
    viewer.client.set_cookie("small_token", token(Role.VIEWER, seconds=-60))

    answer = viewer.send("/thing/lit", form, Referer="http://localhost/thing?page=2")

    assert 'href="/sign-in?return_to=%2Fthing"' in answer.text


@pytest.mark.parametrize("referrer", ["https://evil.example/thing", "http://localhost//evil", ""])
def test_a_form_of_an_unknown_page_leads_back_to_the_beginning(viewer: Browser, referrer: str):
    form = viewer.fill("/thing", name="lamp")
    viewer.client.set_cookie("small_token", token(Role.VIEWER, seconds=-60))

    answer = viewer.send("/thing/lit", form, Referer=referrer)

    assert 'href="/sign-in"' in answer.text


def test_what_another_site_sent_is_not_kept_for_anybody(site: SmallSite):
    answer = site.browser().send("/thing", {"name": "lamp", "csrf_token": "guessed"})

    assert answer.status_code == 400
    assert "lamp" not in answer.text


def test_a_session_of_another_role_opens_no_page(site: SmallSite):
    browser = site.browser()
    browser.client.set_cookie("small_token", token(Role.MANAGER, locale="en"))

    answer = browser.get("/thing")

    assert answer.status_code == 403
    assert "This is not for you" in answer.text


def test_who_is_signed_in_stays_so_on_a_page_that_is_not_there(viewer: Browser):
    missing = viewer.get("/nowhere")

    assert missing.status_code == 404
    assert "You are signed in" in missing.text


def test_a_token_of_another_role_is_not_kept(site: SmallSite):
    answer = site.app.test_client().post("/session", json={"token": token(Role.MANAGER)})

    assert answer.status_code == 403
    assert "small_token" not in answer.headers.get("Set-Cookie", "")


def test_who_signs_out_is_forgotten(viewer: Browser):
    viewer.send("/sign-out", viewer.fill("/thing"))

    assert viewer.get("/thing").status_code == 303


def test_the_forms_of_who_signed_out_are_worth_nothing(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp")
    viewer.send("/sign-out", form)
    viewer.client.post("/session", json={"token": token(Role.VIEWER)})

    answer = viewer.send("/thing", form)

    assert answer.status_code == 400
    assert site.asked == []


def test_the_cookie_is_out_of_reach_of_scripts(site: SmallSite):
    answer = site.app.test_client().post("/session", json={"token": token(Role.VIEWER)})

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_cookie_travels_over_https_alone_where_people_are_real():
    app = SmallSite(is_sandbox=False).app

    answer = app.test_client().post("/session", json={"token": token(Role.VIEWER)})

    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_cookie_alone_does_not_open_the_json_api(viewer: Browser):
    answer = viewer.client.post("/v1/things", json={"name": "lamp"})

    assert answer.status_code == 401


def test_a_chosen_language_stays(viewer: Browser):
    form = viewer.fill("/thing", language="ru", next="/thing")

    viewer.send("/language", form)

    assert '<html lang="ru"' in viewer.get("/thing").text


@pytest.mark.parametrize(
    ("claims", "spoken", "language"),
    [
        ({"locale": "en-GB"}, "ru", "en"),
        ({"locale": "ru"}, "en", "ru"),
        ({}, "en-US,en;q=0.9", "en"),
        ({}, "fr", "ru"),
    ],
)
def test_a_page_speaks_the_visitors_language(
    site: SmallSite, claims: dict[str, str], spoken: str, language: str
):
    page = site.browser(Role.VIEWER, **claims).get("/thing", **{"Accept-Language": spoken})

    assert f'<html lang="{language}"' in page.text


def test_who_types_only_the_name_of_the_site_comes_to_where_visitors_begin(site: SmallSite):
    answer = site.browser().get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/thing")
