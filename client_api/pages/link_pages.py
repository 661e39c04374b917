"""The pages behind the links of letters: words and buttons, no script."""

from http import HTTPStatus

from flask import Response, render_template
from flask_babel import gettext

from client_api.pages.content_policy import PLAIN_PAGE_POLICY
from client_api.pages.errand import Errand
from runtime.identifiers import new_id


def link_page(
    errand: Errand, *, notice: str | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Return the page that tells an errand."""
    # A second press of the same button is the same wish; a page that is loaded anew has a new one.
    page = render_template("link.html", errand=errand, notice=notice, wish=new_id())
    return _plain_page(page, status)


def problem_page(status: HTTPStatus) -> Response:
    """Return the page for a link that does nothing, in the language of the browser."""
    errand = Errand(gettext("This link does not work"), (_sentence_for(status),))
    return _plain_page(render_template("link.html", errand=errand), status)


def _sentence_for(status: HTTPStatus) -> str:
    match status:
        case HTTPStatus.GONE:
            sentence = gettext(
                "The link's time is over. Please sign in on the cinema's site, where you can do "
                "the same."
            )
        case HTTPStatus.NOT_FOUND:
            sentence = gettext(
                "There is no such link. Please check that the address was copied whole, or sign "
                "in on the cinema's site."
            )
        case HTTPStatus.FORBIDDEN:
            sentence = gettext(
                "Please open the link from the letter and press the button on the page."
            )
        case _:
            sentence = gettext(
                "The service is away for a moment, and nothing has changed. Please try again in "
                "a minute."
            )
    return str(sentence)


def _plain_page(page: str, status: HTTPStatus) -> Response:
    response = Response(page, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PLAIN_PAGE_POLICY
    return response
