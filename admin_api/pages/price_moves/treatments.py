"""The three ways to treat subscribers whose price rises, as a manager chooses among them."""

from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

from billing_rules.price_moves import WithoutConsent


class Treatment(StrEnum):
    """What a viewer is asked, and what becomes of one who does not answer yes."""

    ASK_OR_KEEP = "ask-or-keep"
    ASK_OR_STOP = "ask-or-stop"
    TELL = "tell"

    @property
    def needs_consent(self) -> bool:
        """Whether a rise needs the viewer's yes."""
        return self is not Treatment.TELL

    @property
    def without_consent(self) -> WithoutConsent:
        """What becomes of a renewal whose viewer did not agree."""
        if self is Treatment.ASK_OR_STOP:
            return WithoutConsent.STOP_RENEWAL
        return WithoutConsent.KEEP_PRICE


class TreatmentWords(NamedTuple):
    """A treatment as a manager reads it."""

    name: Any
    """Lazily translated."""

    what_follows: Any
    """Lazily translated."""


TREATMENT_WORDS = {
    Treatment.ASK_OR_KEEP: TreatmentWords(
        lazy_gettext("Ask each viewer; without a yes they keep the old price"),
        lazy_gettext("Loses nobody. Whoever does not answer goes on paying what they pay now."),
    ),
    Treatment.ASK_OR_STOP: TreatmentWords(
        lazy_gettext("Ask each viewer; without a yes their renewal stops"),
        lazy_gettext(
            "Whoever does not answer watches until the end of what is paid, and is not charged "
            "again."
        ),
    ),
    Treatment.TELL: TreatmentWords(
        lazy_gettext("Only tell them"),
        lazy_gettext(
            "The new price is charged without a yes. Ask a lawyer first whether your terms allow "
            "it."
        ),
    ),
}


def treatment_of(*, needs_consent: bool, without_consent: str) -> Treatment:
    """Return the treatment that a move has.

    Args:
        needs_consent: Whether a rise needs the viewer's yes.
        without_consent: Of `WithoutConsent`.
    """
    if not needs_consent:
        return Treatment.TELL
    if WithoutConsent(without_consent) is WithoutConsent.STOP_RENEWAL:
        return Treatment.ASK_OR_STOP
    return Treatment.ASK_OR_KEEP
