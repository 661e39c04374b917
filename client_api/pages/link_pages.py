"""The pages behind the links of letters: words and buttons, no script."""

from http import HTTPStatus

from flask import Response, render_template

from client_api.language import language_asked_for
from client_api.pages.content_policy import PLAIN_PAGE_POLICY
from client_api.pages.errand import Errand, LinkReader
from client_api.pages.link_words import LINK_WORDS, LinkWords
from runtime.identifiers import new_id


def link_page(
    errand: Errand,
    reader: LinkReader,
    *,
    notice: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Return the page that tells an errand."""
    # A second press of the same button is the same wish; a page that is loaded anew has a new one.
    page = render_template(
        "link.html", language=reader.language.value, errand=errand, notice=notice, wish=new_id()
    )
    return _plain_page(page, status)


def problem_page(status: HTTPStatus) -> Response:
    """Return the page for a link that does nothing, in the language of the browser."""
    language = language_asked_for(None)
    words = LINK_WORDS[language]
    page = render_template(
        "problem.html",
        language=language.value,
        title=words.unusable_title,
        sentence=_sentence_for(status, words),
    )
    return _plain_page(page, status)


def _sentence_for(status: HTTPStatus, words: LinkWords) -> str:
    match status:
        case HTTPStatus.GONE:
            return words.expired
        case HTTPStatus.NOT_FOUND:
            return words.unusable
        case HTTPStatus.FORBIDDEN:
            return words.elsewhere
        case _:
            return words.unavailable


def _plain_page(page: str, status: HTTPStatus) -> Response:
    response = Response(page, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PLAIN_PAGE_POLICY
    return response
