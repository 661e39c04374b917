"""Why was I charged? Asked of an invoice as it is stored, however old it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from billing_rules.derivation import Derivation, UnreadableDerivation
from billing_rules.derivation_parts import CoveredPeriod
from billing_rules.explanations import explain
from billing_rules.money import Money


def why_charged(
    stored: Mapping[str, Any],
    amount: Money,
    *,
    locale: str,
    timezone: str,
    period: tuple[datetime | None, datetime | None] = (None, None),
) -> str | None:
    """Return in a sentence or a few why an invoice is for `amount`.

    Args:
        stored: The derivation kept with the invoice.
        amount: Of the invoice.
        locale: "en" for English; everything else reads Russian.
        timezone: IANA zone in which the viewer counts days.
        period: What the invoice pays for now; a pause moves it from what was paid for.

    Returns:
        None where what was kept does not say it.
    """
    try:
        derivation = Derivation.from_json(stored)
    except UnreadableDerivation:
        return None
    start, end = period
    present = None if start is None else CoveredPeriod(start, end)
    # First invoices did not always keep what they were paid for.
    paid_for = derivation.period or present
    return explain(
        replace(derivation, period=paid_for),
        amount,
        locale=locale,
        zone=ZoneInfo(timezone),
        present=present,
    )
