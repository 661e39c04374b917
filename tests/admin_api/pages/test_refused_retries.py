"""A try that cannot be asked for is refused in words, and nothing is lost by asking again."""

import pytest
from werkzeug.test import TestResponse

from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import ENGLISH, Desk, seat, words_of
from tests.admin_api.pages.retrying import HELD_NUMBER, click, page_of, settle
from tests.admin_api.stories import UnpaidRenewal, unpaid_renewal
from tests.fixtures.builders import build_payment, store


def send_blindly(desk: Desk, story: UnpaidRenewal) -> TestResponse:
    """Send the form of a dialog that has lain open since before things changed."""
    return desk.send(
        f"{page_of(story)}/retry",
        form_at="/console/payments/failed",
        attempt_number="1",
        reason=REASON,
        wish="0" * 32,
    )


def test_support_cannot_send_the_form(office: Office) -> None:
    story = unpaid_renewal(office)
    support = seat(office, "support", subject="semyon")

    page = support.send(
        f"{page_of(story)}/retry", form_at="/sign-in", attempt_number="1", reason=REASON
    )

    assert page.status_code == 403
    assert office.bus.published == []
    [line] = office.trail(action="retry_payment")
    assert (line.manager_id, line.detail) == (
        "semyon",
        {"outcome": "refused", "code": "forbidden"},
    )


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"invoice": {"state": "paid"}}, "The invoice is paid already."),
        ({"payment": {"decline_class": "unconditional"}}, "It must not be tried again"),
        ({"payment": {"state": "sent"}}, "The fate of another attempt on this invoice"),
    ],
)
def test_what_changed_meanwhile_is_refused_in_words(
    office: Office, desk: Desk, columns: dict, sentence: str
) -> None:
    story = unpaid_renewal(office, **columns)

    page = send_blindly(desk, story)

    assert page.status_code == 409
    assert sentence in words_of(page)
    assert REASON in page.text
    assert office.bus.published == []


def test_a_decision_on_an_older_picture_is_refused(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    later = build_payment(story.invoice, attempt=2, state="declined", decline_class="funds")
    store(office.workshop.owner_engine, payments=[later])

    page = send_blindly(desk, story)

    assert page.status_code == 409
    assert "There were other attempts meanwhile." in words_of(page)


def test_without_the_broker_the_wish_stays_in_the_form(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True

    page = click(desk, story)

    assert page.status_code == 503
    assert "Please send it again in a moment" in words_of(page)
    assert REASON in page.text
    assert HELD_NUMBER.findall(page.text) == ["1"]


def test_what_could_not_be_sent_is_told_on_the_page(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True
    click(desk, story)

    page = desk.open(page_of(story))

    words = words_of(page)
    assert "The last request to try it again could not be sent. Nothing was charged." in words
    assert "data-live" not in page.text
    assert 'id="retry"' in page.text


def test_what_was_perhaps_sent_is_told_as_that(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_frozen = True
    click(desk, story)

    page = desk.open(page_of(story))

    words = words_of(page)
    assert "It is not certain whether the request to try it again was sent." in words
    assert "could not be sent" not in words
    assert "data-live" in page.text
    assert 'id="retry"' in page.text


def test_what_was_perhaps_sent_is_told_by_what_became_of_it(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_frozen = True
    click(desk, story)
    office.bus.carry_out_all()

    settle(office, outcome="declined", decline_code="5051", decline_class="funds")

    page = desk.open(page_of(story))
    words = words_of(page)
    assert "not certain" not in words
    assert "could not be sent" not in words
    assert "attempt 2: Declined" in words
    assert "perhaps sent: the broker was silent, then carried out" in words
    assert "data-live" not in page.text


def test_what_was_perhaps_sent_is_not_awaited_once_the_schedule_has_tried(
    office: Office, desk: Desk
) -> None:
    story = unpaid_renewal(office)
    office.bus.is_frozen = True
    click(desk, story)

    later = build_payment(story.invoice, attempt=2, state="declined", decline_class="funds")
    store(office.workshop.owner_engine, payments=[later])

    page = desk.open(page_of(story))
    assert "not certain" not in words_of(page)
    assert "data-live" not in page.text


def test_what_could_not_be_sent_can_be_sent_again(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True
    click(desk, story)

    office.bus.is_down, office.bus.is_prompt = False, True
    answer = click(desk, story)

    assert answer.status_code == 303
    assert office.outcomes(action="retry_payment") == ["asked", "not_published", "repeated"]


def test_a_try_needs_a_reason(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    page = click(desk, story, reason="  ")

    assert page.status_code == 422
    assert office.bus.published == []


def test_a_damaged_form_is_told(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    page = click(desk, story, attempt_number="many")

    assert page.status_code == 422
    assert "This form was damaged on its way." in words_of(page)


def test_a_form_of_another_site_is_refused(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    form = {"attempt_number": "1", "reason": REASON, "wish": "0" * 32}
    page = desk.client.post(f"{page_of(story)}/retry", data=form, headers=ENGLISH)

    assert page.status_code == 400
    assert office.bus.published == []
