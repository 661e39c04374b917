"""Which language and which zone a page is written in."""

from zoneinfo import ZoneInfo

from flask import g, request
from flask_babel import get_locale

from runtime.language import Language, language_of
from runtime.web.principal import Principal

LANGUAGE_COOKIE = "kinokassa_language"

HOME_ZONE = ZoneInfo("Europe/Moscow")
"""Where nobody told another: the cinema's own."""


def choose_language() -> str:
    """Return the language of the page in hand: chosen, else the viewer's, else the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return chosen
    principal = _principal()
    if principal is not None and principal.locale:
        return language_of(principal.locale).value
    spoken = request.accept_languages.best_match([language.value for language in Language])
    return language_of(spoken).value


def is_language_told() -> bool:
    """Return whether who looks has chosen a language, or their token names one."""
    principal = _principal()
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen in set(Language) or bool(principal and principal.locale)


def page_language() -> Language:
    """Return the language of the page in hand."""
    locale = get_locale()
    return language_of(None if locale is None else locale.language)


def page_zone() -> ZoneInfo:
    """Return the zone in which the page in hand tells the time."""
    principal = _principal()
    return ZoneInfo(principal.timezone) if principal and principal.timezone else HOME_ZONE


def _principal() -> Principal | None:
    principal: Principal | None = g.get("principal")
    return principal
