"""A check of fields that count only beside a certain choice."""

from typing import Any

from flask_babel import gettext
from wtforms.validators import StopValidation


class NeededWhen:
    """Demands a field beside one choice of another field, and overlooks it beside the others.

    Args:
        name: Of the field in which one chooses.
        value: The choice beside which this one is needed.
    """

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def __call__(self, form: Any, field: Any) -> None:
        """Stop the checks of a field that does not count, or is missing.

        Raises:
            StopValidation: It is one of these.
        """
        if form[self._name].data != self._value:
            field.errors = []
            raise StopValidation
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(gettext("This is needed."))
