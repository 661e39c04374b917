"""Amounts and times as pages write them, in the language and the zone of who looks.

Dates and amounts are worded by `billing_rules.wording`, so that a page, a letter and the sentence
that explains a charge never write the same thing in two ways.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import get_timezone_location
from flask import Flask
from flask_babel import gettext
from markupsafe import Markup, escape

from billing_rules.money import Money
from billing_rules.wording import date_words, isolated, money_words
from runtime.web.pages.languages import page_language, page_zone

NOTHING = "—"
"""Where a table has no value."""


def use_formats(app: Flask) -> None:
    """Give the templates of `app` their filters, and the zone in which they tell the time."""
    app.jinja_env.filters.update(
        money=money, minor=minor, day=day, moment=moment, exact_moment=exact_moment, text_of=text_of
    )
    app.jinja_env.globals.update(zone_city=zone_city)


def money(amount: Money | Mapping[str, Any] | None) -> str:
    """Return an amount to read.

    Args:
        amount: Money, or what the JSON API shows of it: with `amount_minor` and `currency`.
    """
    if amount is None:
        return NOTHING
    if isinstance(amount, Mapping):
        amount = Money(amount["amount_minor"], amount["currency"])
    return money_words(amount, locale=page_language().value)


def minor(amount_minor: int | None, currency: str) -> str:
    """Return minor units of a currency to read."""
    return NOTHING if amount_minor is None else money(Money(amount_minor, currency))


def day(instant: datetime | None) -> str | Markup:
    """Return the date of an instant, for people and, in the element, for programs."""
    if instant is None:
        return NOTHING
    return _time_element(
        instant, date_words(instant, locale=page_language().value, zone=page_zone())
    )


def moment(instant: datetime | None) -> str | Markup:
    """Return date and time of an instant, to the minute."""
    return _written(instant, "%H:%M")


def exact_moment(instant: datetime | None) -> str | Markup:
    """Return date and time of an instant, to the second: for who follows a payment."""
    return _written(instant, "%H:%M:%S")


def zone_city() -> str:
    """Return the city whose clocks tell the times of the page."""
    return get_timezone_location(page_zone(), locale=page_language().value, return_city=True)


def text_of(texts: Mapping[str, str] | None) -> str:
    """Return the text of a catalogue entry in the language of the page, or in any."""
    if not texts:
        return NOTHING
    return isolated(texts.get(page_language().value) or next(iter(texts.values())))


def _written(instant: datetime | None, clock: str) -> str | Markup:
    if instant is None:
        return NOTHING
    zone = page_zone()
    date = date_words(instant, locale=page_language().value, zone=zone)
    hour = instant.astimezone(zone).strftime(clock)
    return _time_element(instant, gettext("%(date)s, %(hour)s", date=date, hour=hour))


def _time_element(instant: datetime, words: str) -> Markup:
    # A list has dozens of them, and Markup.format would take as long as all the rest of one.
    return Markup(f'<time datetime="{instant.isoformat()}">{escape(words)}</time>')  # noqa: S704
