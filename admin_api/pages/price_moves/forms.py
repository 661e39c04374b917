"""The form of the terms of a price move."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from admin_api.pages.choosing import choices_of
from admin_api.pages.price_moves.treatments import TREATMENT_WORDS, Treatment
from admin_api.queries.pages import Record
from billing_rules.price_moves import LONGEST_NOTICE_DAYS, SHORTEST_NOTICE_DAYS
from runtime.web.pages.formats import minor, text_of

USUAL_NOTICE_DAYS = 30
"""A month: every monthly subscriber is told before the charge that follows the next one."""


class MoveTermsForm(FlaskForm):  # type: ignore[misc] # the library has no types
    """To which price, how long ahead it is told, and what is asked; it changes nothing."""

    price = SelectField(lazy_gettext("To the price"), validators=[InputRequired()])
    announce_days = IntegerField(
        lazy_gettext("Days ahead that each viewer is told"),
        default=USUAL_NOTICE_DAYS,
        validators=[
            InputRequired(),
            NumberRange(SHORTEST_NOTICE_DAYS, LONGEST_NOTICE_DAYS),
        ],
        render_kw={"inputmode": "numeric"},
    )
    treatment = RadioField(
        lazy_gettext("If the price rises for a viewer"),
        choices=choices_of({it.value: words.name for it, words in TREATMENT_WORDS.items()}),
        default=Treatment.ASK_OR_KEEP.value,
        validators=[InputRequired()],
    )

    def offer(self, targets: Iterable[Record]) -> None:
        """Let one choose among these prices."""
        self.price.choices = {str(it["id"]): _target_words(it) for it in targets}

    def terms(self) -> dict[str, Any]:
        """Return what the address of the next page names."""
        return {
            "price_id": self.price.data,
            "announce_days": self.announce_days.data,
            "treatment": self.treatment.data,
        }


def _target_words(target: Record) -> str:
    price = minor(target["amount_minor"], target["currency"])
    return f"{text_of(target['title'])}, {price}"
