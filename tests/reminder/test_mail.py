"""A letter arrives as it was written, and nothing is smuggled into its headers."""

from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given, strategies

from reminder.mail import compose
from reminder.mailbox.catcher import LetterKeeper
from reminder.mailbox.folder import list_letters
from reminder.post import LetterRefused, MailTrouble, Post
from reminder.settings import PLAIN, MailServer, find_mailbox
from reminder.wording import one_line
from tests.reminder.plain_letter import ENVELOPE, WORDS
from tests.reminder.post_office import Refuser, mail_server


def test_both_bodies_arrive_as_written(tmp_path: Path) -> None:
    with mail_server(LetterKeeper(tmp_path)) as server:
        Post(server).send(compose(ENVELOPE, WORDS))

    [letter] = list_letters(tmp_path)
    assert (letter.subject, letter.text, letter.html) == (WORDS.subject, WORDS.text, WORDS.html)


def test_a_letter_has_the_same_name_and_date_at_every_try() -> None:
    first, second = compose(ENVELOPE, WORDS), compose(ENVELOPE, WORDS)

    assert first["Message-ID"] == f"<{ENVELOPE.letter_id}@cinema.example>"
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_a_letter_that_can_be_stopped_says_how_in_its_headers() -> None:
    message = compose(replace(ENVELOPE, mute_url="https://cinema.example/links/x"), WORDS)

    assert message["List-Unsubscribe"] == "<https://cinema.example/links/x>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_that_must_come_offers_no_way_to_stop_it() -> None:
    assert "List-Unsubscribe" not in compose(ENVELOPE, WORDS)


@given(subject=strategies.text(max_size=200))
def test_no_subject_adds_a_header(subject: str) -> None:
    message = compose(ENVELOPE, replace(WORDS, subject=one_line(subject)))

    read = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
    assert read.keys() == compose(ENVELOPE, WORDS).keys()


def test_a_subject_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        compose(ENVELOPE, replace(WORDS, subject="Paid\nBcc: all@example.test"))


@pytest.mark.parametrize(
    "written",
    [
        "viewer@example.test\nBcc: all@example.test",
        "viewer@example.test, other@example.test",
        '"a\nb"@example.test',
        "example.test",
        "@example.test",
        "viewer@",
        "",
    ],
)
def test_what_is_not_one_address_gets_no_letter(written: str) -> None:
    assert find_mailbox(written) is None


def test_a_name_before_the_address_is_left_out() -> None:
    recipient = find_mailbox("Free money <viewer@example.test>")

    assert recipient is not None
    message = compose(replace(ENVELOPE, recipient=recipient), WORDS)
    assert message["To"] == "viewer@example.test"


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
def test_a_refusal_for_good_is_told_from_trouble(tmp_path: Path, at: str) -> None:
    refuser = Refuser(tmp_path, at=at, reply="550 no such viewer")

    with mail_server(refuser) as server, pytest.raises(LetterRefused, match="550 no such viewer"):
        Post(server).send(compose(ENVELOPE, WORDS))


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
def test_a_busy_server_is_trouble_that_passes(tmp_path: Path, at: str) -> None:
    refuser = Refuser(tmp_path, at=at, reply="451 come back later")

    with mail_server(refuser) as server, pytest.raises(MailTrouble, match="451 come back later"):
        Post(server).send(compose(ENVELOPE, WORDS))


def test_a_server_that_is_away_is_trouble_that_passes(tmp_path: Path) -> None:
    with mail_server(LetterKeeper(tmp_path)) as gone:
        pass

    with pytest.raises(MailTrouble, match="refused"):
        Post(gone).send(compose(ENVELOPE, WORDS))


@pytest.mark.parametrize("user", [None, "billing"])
def test_a_server_that_will_not_encrypt_gets_no_letter(tmp_path: Path, user: str | None) -> None:
    with mail_server(LetterKeeper(tmp_path)) as plain, pytest.raises(MailTrouble):
        Post(replace(plain, security="smtp+starttls", user=user)).send(compose(ENVELOPE, WORDS))

    assert list_letters(tmp_path) == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail", MailServer("mail", 25, PLAIN)),
        ("smtp+starttls://mail", MailServer("mail", 587, "smtp+starttls")),
        ("smtps://u%40x:p%2Fw@mail:1465", MailServer("mail", 1465, "smtps", "u@x", "p/w")),
    ],
)
def test_the_address_of_the_mail_server_says_how_to_speak_to_it(
    url: str, server: MailServer
) -> None:
    assert MailServer.from_url(url) == server


def test_a_password_never_travels_in_the_open() -> None:
    with pytest.raises(ValueError, match="a password needs"):
        MailServer.from_url("smtp://user:secret@mail")
