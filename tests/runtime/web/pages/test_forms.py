"""A form of a page: one wish, sent through the JSON API in the name of its visitor."""

import pytest
import structlog
from flask import Response, g

from runtime.telemetry.metrics import HTTP_REQUEST_DURATION
from runtime.web.principal import Role
from tests.fixtures.numbers import Numbers
from tests.runtime.web.conftest import VIEWER_ID
from tests.runtime.web.pages.conftest import SECRET, Browser, SmallSite

NEW_SECRET = "the secret that comes after the first one"


def test_a_form_asks_the_json_api_in_the_name_of_its_visitor(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp")

    answer = viewer.send("/thing", form)

    assert site.asked == [{"subject": VIEWER_ID, "key": form["wish"], "name": "lamp"}]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/thing")


def test_what_was_done_is_told_once(viewer: Browser):
    viewer.send("/thing", viewer.fill("/thing", name="lamp"))

    assert "It is made." in viewer.get("/thing").text
    assert "It is made." not in viewer.get("/thing").text


def test_a_form_that_is_sent_twice_is_one_wish(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp")

    viewer.send("/thing", form)
    viewer.send("/thing", form)

    assert len({asked["key"] for asked in site.asked}) == 1


def test_a_form_that_is_opened_anew_is_another_wish(viewer: Browser):
    assert viewer.fill("/thing")["wish"] != viewer.fill("/thing")["wish"]


@pytest.mark.parametrize(("name", "is_over"), [("taken", True), ("odd", True), ("broken", False)])
def test_a_wish_is_over_once_it_was_surely_refused(viewer: Browser, name: str, *, is_over: bool):
    form = viewer.fill("/thing", name=name)

    answer = viewer.send("/thing", form)

    assert (form["wish"] not in answer.text) is is_over


@pytest.mark.parametrize("wish", ["", "short", "x" * 32, "0" * 33])
def test_a_form_without_a_proper_wish_is_not_sent_on(site: SmallSite, viewer: Browser, wish: str):
    answer = viewer.send("/thing", viewer.fill("/thing", name="lamp") | {"wish": wish})

    assert answer.status_code == 422
    assert site.asked == []


def test_a_wish_whose_outcome_is_not_known_yet_is_not_called_done(viewer: Browser):
    viewer.send("/thing", viewer.fill("/thing", name="slow"))

    page = viewer.get("/thing").text
    assert "It is being carried out" in page
    assert "It is made." not in page


def test_a_refusal_is_told_in_words_above_what_was_typed(viewer: Browser):
    answer = viewer.send("/thing", viewer.fill("/thing", name="taken"))

    assert answer.status_code == 409
    assert "Somebody has this name already." in answer.text
    assert 'value="taken"' in answer.text


def test_a_complaint_about_a_field_stands_beside_it(viewer: Browser):
    answer = viewer.send("/thing", viewer.fill("/thing", name="odd"))

    assert answer.status_code == 422
    assert 'aria-describedby="name-error"' in answer.text
    assert '<p class="error" id="name-error">Too odd.</p>' in answer.text


def test_a_bug_behind_a_form_is_told_without_its_details(viewer: Browser):
    answer = viewer.send("/thing", viewer.fill("/thing", name="broken"))

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "RuntimeError" not in answer.text


def test_what_was_typed_cannot_become_markup(viewer: Browser):
    hostile = '"><script>alert(1)</script>'

    answer = viewer.send("/thing", viewer.fill("/thing", name=hostile) | {"wish": "no"})

    assert "<script>alert" not in answer.text


def test_a_form_without_its_token_is_refused(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp") | {"csrf_token": ""}

    answer = viewer.send("/thing", form)

    assert answer.status_code == 400
    assert "This form is too old" in answer.text
    assert site.asked == []


def test_the_token_of_another_browser_is_worth_nothing(site: SmallSite, viewer: Browser):
    from_elsewhere = site.browser().fill("/sign-in", name="lamp")

    answer = viewer.send("/thing", viewer.fill("/thing") | from_elsewhere | {"wish": "0" * 32})

    assert answer.status_code == 400
    assert site.asked == []


def test_a_form_outlives_a_change_of_the_secret(viewer: Browser):
    form = viewer.fill("/thing", name="lamp")
    changed = SmallSite(secrets=(NEW_SECRET, SECRET))

    answer = viewer.moved_to(changed).send("/thing", form)

    assert answer.status_code == 303
    assert [asked["name"] for asked in changed.asked] == ["lamp"]


def test_new_forms_are_signed_with_the_new_secret():
    changed = SmallSite(secrets=(NEW_SECRET, SECRET)).browser(Role.VIEWER, locale="en")
    form = changed.fill("/thing", name="lamp")
    without_the_old_one = SmallSite(secrets=(NEW_SECRET,))

    answer = changed.moved_to(without_the_old_one).send("/thing", form)

    assert answer.status_code == 303


def test_a_form_that_was_signed_with_a_secret_that_is_gone_is_refused(viewer: Browser):
    form = viewer.fill("/thing", name="lamp")
    changed = SmallSite(secrets=(NEW_SECRET,))

    answer = viewer.moved_to(changed).send("/thing", form)

    assert answer.status_code == 400
    assert changed.asked == []


def test_a_form_that_another_site_sends_is_refused(site: SmallSite, viewer: Browser):
    form = viewer.fill("/thing", name="lamp")

    answer = viewer.send("/thing", form, **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert site.asked == []


def test_what_the_api_notes_of_its_request_is_not_the_pages(site: SmallSite):
    told: list[bool] = []

    @site.app.after_request
    def note(response: Response) -> Response:
        told.append("crossing" in g)
        return response

    viewer = site.browser(Role.VIEWER)
    viewer.send("/thing", viewer.fill("/thing", name="lamp"))

    *_form, api, page = told
    assert (api, page) == (False, True)


def test_a_page_that_asks_the_api_is_one_request(site: SmallSite, numbers: Numbers):
    viewer = site.browser(Role.VIEWER)
    form = viewer.fill("/thing", name="lamp")

    with structlog.testing.capture_logs() as lines:
        viewer.send("/thing", form)

    told = [(line["event"], line["log_level"], line["path"]) for line in lines]
    assert told == [("own_api_asked", "debug", "/v1/things"), ("request", "info", "/thing")]
    routes = {each["route"] for each in numbers.labels(HTTP_REQUEST_DURATION)}
    assert "/thing" in routes
    assert "/v1/things" not in routes


def test_what_the_api_logs_bears_the_ids_of_the_page(site: SmallSite):
    bound: list[dict[str, object]] = []

    @site.app.after_request
    def note(response: Response) -> Response:
        bound.append(structlog.contextvars.get_contextvars())
        return response

    viewer = site.browser(Role.VIEWER)
    viewer.send("/thing", viewer.fill("/thing", name="lamp"))

    *_form, api, page = bound
    assert page.items() >= {"correlation_id": api["correlation_id"]}.items()
    assert "viewer_id" in page
