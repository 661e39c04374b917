"""What a browser keeps of a site: the answers to forms, so that Back leads to them again."""

from http import HTTPStatus

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

HTML = "text/html"

KEPT_FOR_BACK = "private, no-cache"
"""Of an answer to a form that may not be kept, Back shows the browser's own error page instead.

What is kept is asked for anew wherever it can be: Back alone shows it as it was.
"""

SIGN_OUT = "door.sign_out"


class SessionThatLetsComeBack(SecureCookieSessionInterface):
    """Keeps the session in a cookie, whose changes make no browser forget the answers to forms."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie; a message that was said since would else make Back an error."""
        super().save_session(app, session, response)
        if response.headers.get("Cache-Control") == KEPT_FOR_BACK:
            response.vary.discard("Cookie")


def let_come_back(app: Flask) -> None:
    """Let browsers keep the answers to forms until whoever sent them signs out.

    Args:
        app: With the pages of a site.
    """
    app.session_interface = SessionThatLetsComeBack()
    app.after_request(_keep_answers_to_forms)


def _keep_answers_to_forms(response: Response) -> Response:
    if request.endpoint == SIGN_OUT:
        # Whoever comes to this browser next goes back to nothing of ours.
        response.headers["Clear-Site-Data"] = '"cache"'
    elif _shows_a_form(response):
        response.headers["Cache-Control"] = KEPT_FOR_BACK
    return response


def _shows_a_form(response: Response) -> bool:
    """Return whether it answers to a form of ours; one of another site gets an error instead.

    Whom a letter's link let in cannot sign out, so nothing is kept for them.
    """
    is_ours = response.status_code != HTTPStatus.BAD_REQUEST and g.get("principal") is not None
    return request.method == "POST" and response.mimetype == HTML and is_ours
