"""The forms of pages: each is one wish, however often it is sent."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, flash
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Regexp

from runtime.identifiers import new_id
from runtime.web.auth import current_principal
from runtime.web.idempotency import command_id_at
from runtime.web.pages.leading import lead_to
from runtime.web.pages.own_api import ApiAnswer, ask_api
from runtime.web.pages.problem_sentences import sentence_of

WISH = r"[0-9a-f]{32}\Z"


class WishForm(FlaskForm):  # type: ignore[misc] # the library has no types
    """Base of every form that changes something.

    Attributes:
        wish: Known again when the same form is sent twice, by a doubled click or a reload; a form
            that is opened anew is a new wish.
        refusal: Sentence that says why nothing was done; shown above the fields.
        status: Of the answer that shows the form.
        follows_unconfirmed: What may have been taken is followed, and not called refused.
    """

    wish = HiddenField(default=lambda: new_id().hex, validators=[Regexp(WISH)])
    refusal: str | None = None
    status: HTTPStatus = HTTPStatus.OK
    follows_unconfirmed: bool = False

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether the form can be sent on; what is wrong stands beside its field."""
        is_valid = bool(super().validate(extra_validators))
        if not is_valid:
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        if self.wish.errors:
            self.refusal = gettext("This form was damaged on its way. Please open it again.")
        return is_valid

    def send(
        self, path: str, body: Mapping[str, Any] | None = None, *, method: str = "POST"
    ) -> ApiAnswer:
        """Send the wish to our own API; a refusal is put where the person sees it.

        Args:
            path: Of the route.
            body: JSON values.
            method: Of HTTP.
        """
        key = str(self.wish.data)
        answer = ask_api(path, body or {}, method=method, wish=key)
        if answer.is_unconfirmed and self.follows_unconfirmed:
            sender = current_principal()
            command_id = command_id_at(path, method=method, key=key, principal=sender)
            followed = {"command_id": str(command_id)}
            return ApiAnswer(HTTPStatus.ACCEPTED, followed, is_certain=False)
        if answer.is_refused:
            self.show_refusal(answer)
        return answer

    def show_refusal(self, answer: ApiAnswer) -> None:
        """Put what the API refused beside the fields that it names, or above them all."""
        self.status = answer.status
        if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            # It is over: mended and sent again it is another wish. After an error of ours it may
            # have been taken all the same, and has to be known again.
            self.wish.data = new_id().hex
        complaints = answer.body.get("fields") or {}
        # Of a conflict the fields are facts, not complaints: those have their sentence above.
        placed = {
            name for name, told in complaints.items() if name in self and isinstance(told, list)
        }
        for name in placed:
            self[name].errors = [*self[name].errors, *complaints[name]]
        if not placed or placed != set(complaints):
            self.refusal = sentence_of(answer.body)


def onwards(answer: ApiAnswer, address: str, *, done: str) -> Response:
    """Return the way to the page that shows what came of a wish that was taken.

    Args:
        answer: Not a refusal.
        address: Of that page.
        done: Sentence that says what was done; shown there once.
    """
    if not answer.is_certain:
        message = gettext(
            "It is not certain yet that we have your request: our service was silent for a moment. "
            "If we have it, this page shows what comes of it. If nothing has changed in a minute, "
            "please do it again: nothing is done twice."
        )
        flash(message, "wait")
    elif answer.is_pending:
        message = gettext("We have your request. It is being carried out; this page follows it.")
        flash(message, "wait")
    else:
        flash(done, "good")
    return lead_to(address)
