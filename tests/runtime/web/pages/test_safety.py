"""What every page says to the browser so that nobody can misuse it, and how it tells of errors."""

import pytest

from tests.runtime.web.pages.conftest import Browser, SmallSite


def test_no_script_or_style_may_stand_inside_a_page(viewer: Browser):
    policy = viewer.get("/thing").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_form_leads_anywhere_but_to_us(viewer: Browser):
    policy = viewer.get("/thing").headers["Content-Security-Policy"]

    assert "form-action 'self';" in policy


def test_signing_out_may_lead_on_to_the_cinemas_own_door():
    site = SmallSite(sign_in_url="https://cinema.example/login?a=1", is_sandbox=False)

    policy = site.browser().get("/nowhere").headers["Content-Security-Policy"]

    assert "form-action 'self' https://cinema.example;" in policy


@pytest.mark.parametrize("path", ["/thing", "/nowhere", "/bug"])
def test_no_page_can_be_framed(viewer: Browser, path: str):
    headers = viewer.get(path).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_no_page_is_kept_by_anybody_on_the_way(viewer: Browser):
    assert viewer.get("/thing").headers["Cache-Control"] == "no-store"


def test_an_address_that_leads_nowhere_is_told_to_a_person_in_words(viewer: Browser):
    answer = viewer.get("/nowhere")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no such page" in answer.text


def test_an_address_that_leads_nowhere_is_told_to_a_program_in_json(site: SmallSite):
    answer = site.app.test_client().get("/nowhere")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_the_api_answers_a_browser_in_json_too(viewer: Browser):
    answer = viewer.get("/v1/nowhere")

    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def test_a_bug_is_told_by_the_number_under_which_it_is_logged(viewer: Browser):
    answer = viewer.get("/bug")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "RuntimeError" not in answer.text


def test_a_page_and_the_api_behind_it_share_one_request_id(site: SmallSite, viewer: Browser):
    given = "5f3c1f0e-7a5b-4d3e-9a52-0f4f6f1f2a10"

    answer = viewer.send("/thing", viewer.fill("/thing", name="lamp"), **{"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] == given
    assert site.request_ids == [given]
