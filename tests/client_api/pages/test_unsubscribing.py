"""RFC 8058: a mail program stops reminders by itself, with one request and no page."""

import pytest
from werkzeug.test import TestResponse

from interaction_bus.commands import MuteReminders
from interaction_bus.errors import MessageNotSent
from runtime.identifiers import new_id
from runtime.one_click_links import LinkPurpose
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.letter_links import LINKS, link_to, muting

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def unsubscribe(cinema: Cinema, address: str, **options: str) -> TestResponse:
    return cinema.app.test_client().post(address, data=ONE_CLICK, **options)


# The RFC allows both forms.
@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_mail_program_stops_reminders_with_one_request(cinema: Cinema, content_type: str) -> None:
    viewer = cinema.build_viewer()
    address = link_to(cinema, LinkPurpose.MUTE_REMINDERS, viewer, new_id())

    answer = unsubscribe(cinema, address, content_type=content_type)

    assert (answer.status_code, answer.data) == (200, b"")
    assert cinema.publisher.command() == MuteReminders(viewer_id=viewer["id"], muted=True)


def test_a_mail_program_that_repeats_itself_is_answered_the_same(cinema: Cinema) -> None:
    address = muting(cinema)

    answers = [unsubscribe(cinema, address) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "yes"}, {"answer": "One-Click"}])
def test_any_other_body_stops_nothing(cinema: Cinema, data: dict[str, str]) -> None:
    answer = cinema.app.test_client().post(muting(cinema), data=data)

    assert answer.status_code == 200
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    "purpose", [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.MUTE_REMINDERS]
)
def test_no_other_link_obeys_a_mail_program(cinema: Cinema, purpose: LinkPurpose) -> None:
    answer = unsubscribe(cinema, LINKS[purpose](cinema))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert cinema.publisher.published == []


def test_an_expired_link_stops_nothing(cinema: Cinema) -> None:
    address = link_to(
        cinema,
        LinkPurpose.MUTE_REMINDERS,
        cinema.build_viewer(),
        new_id(),
        expires_at=LONG_AGO,
    )

    assert unsubscribe(cinema, address).status_code == 410
    assert cinema.publisher.published == []


def test_a_mail_program_is_told_to_try_again_while_the_broker_is_away(cinema: Cinema) -> None:
    cinema.publisher.refusal = MessageNotSent("away")

    answer = unsubscribe(cinema, muting(cinema))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
