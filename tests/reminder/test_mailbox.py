"""One can look into what the mailbox caught."""

import socket
import threading
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
import requests

from reminder.mail import compose
from reminder.mailbox.catcher import LetterKeeper, listening
from reminder.mailbox.folder import list_letters
from reminder.mailbox.page import serving
from reminder.post import Post
from reminder.rendering import Words
from tests.reminder.plain_letter import ENVELOPE, WORDS
from tests.reminder.post_office import mail_server


def keep(folder: Path, words: Words = WORDS, *, to: str = "") -> None:
    envelope = replace(ENVELOPE, recipient=Address(addr_spec=to)) if to else ENVELOPE
    with mail_server(LetterKeeper(folder)) as server:
        Post(server).send(compose(envelope, words))


def look(port: int, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=30)


def test_the_page_lists_what_has_come(tmp_path: Path) -> None:
    keep(tmp_path)

    with serving(tmp_path) as port:
        page = look(port, "/").text

    assert WORDS.subject in page
    assert "1 letters" in page


def test_a_letter_can_be_read_in_both_forms(tmp_path: Path) -> None:
    keep(tmp_path)
    [letter] = list_letters(tmp_path)

    with serving(tmp_path) as port:
        shown = look(port, f"/letters/{letter.name}").text
        body = look(port, f"/letters/{letter.name}/html").text

    assert WORDS.text.strip() in shown
    assert body == WORDS.html


def test_programs_read_the_letters_as_json(tmp_path: Path) -> None:
    keep(tmp_path)

    with serving(tmp_path) as port:
        told = look(port, "/letters.json").json()

    assert [letter["subject"] for letter in told] == [WORDS.subject]


def test_programs_may_ask_for_the_letters_to_one_viewer(tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path, to="petrov@mail.example")

    with serving(tmp_path) as port:
        told = look(port, "/letters.json?to=petrov%40mail.example").json()
        nobodys = look(port, "/letters.json?to=nobody%40mail.example").json()

    assert [letter["recipient"] for letter in told] == ["petrov@mail.example"]
    assert nobodys == []


def test_the_newest_letter_stands_first(tmp_path: Path) -> None:
    for subject in ("first", "second"):
        keep(tmp_path, Words(subject=subject, text="", html=""))

    assert [letter.subject for letter in list_letters(tmp_path)] == ["second", "first"]


def test_what_a_letter_says_cannot_run_in_the_page(tmp_path: Path) -> None:
    keep(tmp_path, Words(subject="<script>1</script>", text="<b>", html="<script>1</script>"))
    [letter] = list_letters(tmp_path)

    with serving(tmp_path) as port:
        shown = look(port, f"/letters/{letter.name}")
        body = look(port, f"/letters/{letter.name}/html")

    assert "<script>" not in shown.text
    assert "sandbox" in body.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/letters/none", "/letters/none/html", "/elsewhere", "/letters/..%2F..%2Fsecret"]
)
def test_what_is_not_there_is_not_found(tmp_path: Path, path: str) -> None:
    (tmp_path.parent / "secret.eml").write_bytes(b"Subject: secret\n\n")

    with serving(tmp_path) as port:
        assert look(port, path).status_code == 404


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match="in use"), listening(LetterKeeper(tmp_path), port=port):
            pass


def test_nothing_listens_after_the_end(tmp_path: Path) -> None:
    with listening(LetterKeeper(tmp_path)) as port:
        pass

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert "mail-server" not in {thread.name for thread in threading.enumerate()}
