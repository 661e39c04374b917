"""Forms that act only after a page has shown what they are about to do."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import request
from wtforms import HiddenField

from runtime.web.pages.forms import WishForm

REOPEN = "edit"
"""Name of the button that leads from the page of confirmation back to the filled form."""

OWN_FIELDS = frozenset({"csrf_token", "wish", "confirmed"})


class ConfirmedForm(WishForm):
    """A form whose first sending shows what would happen, and whose second does it.

    Attributes:
        confirmed: Digest of what was shown, so that nothing else is done than that; empty until
            then.
    """

    confirmed = HiddenField()

    def body(self) -> Mapping[str, Any]:
        """Return what the API takes, once the form is valid."""
        raise NotImplementedError

    @property
    def is_confirmed(self) -> bool:
        """Whether just this was shown before."""
        return bool(self.confirmed.data == digest_of(self.body()))

    @property
    def is_reopened(self) -> bool:
        """Whether somebody goes back to change what they typed."""
        return REOPEN in request.form

    def ask_to_confirm(self) -> None:
        """Have the page that shows what would happen send the form again as confirmed."""
        self.confirmed.data = digest_of(self.body())

    def forget_confirmation(self) -> None:
        """Have the effect shown once more before anything is done."""
        self.confirmed.data = ""

    def refuse(self, reason: str) -> None:
        """Say above the fields why nothing is done, before the API has to."""
        self.refusal = reason
        self.status = HTTPStatus.CONFLICT

    def typed(self) -> Sequence[tuple[str, str]]:
        """Return what was typed, for the page of confirmation to hold."""
        return [
            (field.name, str(field.raw_data[0]))
            for field in self
            if field.raw_data and field.name not in OWN_FIELDS
        ]


def digest_of(body: Mapping[str, Any]) -> str:
    """Return a short text that only this body has."""
    return sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
