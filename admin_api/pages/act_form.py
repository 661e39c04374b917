"""The form of an act: what is typed, what was promised to follow from it, and why it is done."""

import hashlib
from collections.abc import Iterable
from http import HTTPStatus

from flask_babel import gettext
from markupsafe import Markup
from wtforms import HiddenField

from admin_api.pages.reason_form import ReasonForm

MECHANICS = frozenset({"csrf_token", "wish", "confirmed"})
"""Fields that are no part of what is wished."""


class ActForm(ReasonForm):
    """Base of the forms of acts.

    Attributes:
        confirmed: What was wished when it was confirmed, and what was promised to follow from it;
            whatever is changed afterwards, by this manager or another one, is confirmed anew.
    """

    confirmed = HiddenField()

    @property
    def typed(self) -> dict[str, str]:
        """Return what was filled in, by field."""
        return {it.name: _as_typed(it.data) for it in self if it.name not in MECHANICS}

    @property
    def fingerprint(self) -> str:
        """Return what tells this wish from every other one."""
        return _digest(sorted(self.typed.items()))

    @property
    def is_confirmed(self) -> bool:
        """Return whether exactly this was confirmed."""
        return (self.confirmed.data or "").partition(".")[0] == self.fingerprint

    def agree_on(self, *promised: object) -> None:
        """Write down what is shown to follow, for whoever sends the form to hold us to."""
        self.confirmed.data = f"{self.fingerprint}.{_digest(promised)}"

    def is_agreed_on(self, *promised: object) -> bool:
        """Return whether just this was shown to follow when the form was last shown."""
        return (self.confirmed.data or "").partition(".")[2] == _digest(promised)

    def tell_of_changes(self) -> None:
        """Say that what follows is not what was shown any more."""
        self.status = HTTPStatus.CONFLICT
        self.refusal = self.refusal or gettext(
            "Things have changed since you read this. Look again at what will happen."
        )

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        """Put what is wrong with the wish where the manager sees it.

        Args:
            sentence: Translated.
            field: Beside which it stands; above them all by default.
        """
        self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        if field is None:
            self.refusal = sentence
        else:
            self[field].errors = [*self[field].errors, sentence]

    def take_refusal(self) -> str | None:
        """Return why the wish was refused, and have the form say so no more."""
        told, self.refusal = self.refusal, None
        return told

    @property
    def is_wrong(self) -> bool:
        """Return whether something is wrong with the wish."""
        return self.refusal is not None or any(it.errors for it in self)


def _digest(parts: Iterable[object]) -> str:
    # In words: an element tells a moment to the second, and what happens at once has a new one.
    words = [part.striptags() if isinstance(part, Markup) else str(part) for part in parts]
    return hashlib.sha256(repr(words).encode()).hexdigest()


def _as_typed(value: object) -> str:
    """Return a value of a field as its form sends it again."""
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(value)
