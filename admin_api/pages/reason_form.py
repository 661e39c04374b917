"""The field that every act has: why it is done."""

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from admin_api.schemas.values import LONGEST_REASON, SHORTEST_REASON
from runtime.web.pages.forms import WishForm

REASON_SIZE = {"rows": 3}


def _without_edges(text: str | None) -> str | None:
    return text.strip() if text else text


def reason_field() -> TextAreaField:
    """Return a field for the reason of an act; the trail keeps it."""
    return TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            InputRequired(lazy_gettext("Write why you do this.")),
            Length(
                SHORTEST_REASON,
                LONGEST_REASON,
                message=lazy_gettext("A reason has from %(min)d to %(max)d characters."),
            ),
        ],
        filters=[_without_edges],
        render_kw=REASON_SIZE,
    )


class ReasonForm(WishForm):
    """An act that needs nothing but its reason."""

    reason = reason_field()
