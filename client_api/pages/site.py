"""The pages of viewers as a site: its session, its frame, and whom one may be in the sandbox."""

from pathlib import Path
from uuid import UUID, uuid5

from flask_babel import get_locale, lazy_gettext

from client_api.pages.problem_sentences import PROBLEM_SENTENCES
from runtime.identifiers import new_id
from runtime.one_click_links import LINK_PATH
from runtime.settings import PagesSettings
from runtime.web.pages.session_cookie import SessionCookie
from runtime.web.pages.sign_in import Persona
from runtime.web.pages.site import Site
from runtime.web.principal import Principal, Role

PREPARED_VIEWERS = UUID("4c1f0a35-9d0b-5f0e-8f2e-7d8a3a0f5b21")
"""Namespace of the ids of the sandbox's viewers, so that each is the same at every start."""

CLOSED_PREFIXES = (
    "/callbacks/",
    f"{LINK_PATH}/",
    "/health/",
    "/openapi.json",
    "/docs",
)


def viewers_site(settings: PagesSettings) -> Site:
    """Return the site of viewers.

    Args:
        settings: Of the pages.
    """
    return Site(
        cookie=SessionCookie(
            name="kinokassa_token",
            api_prefix="/v1/",
            closed_prefixes=CLOSED_PREFIXES,
            same_site="Lax",
            is_secure=not settings.is_sandbox,
        ),
        roles=(Role.VIEWER,),
        home="/plans",
        frame="viewer.html",
        translations=Path(__file__).parents[1] / "translations",
        personas=(
            _prepared("anna", "Анна", "ru", lazy_gettext("Reads Russian, lives in Moscow")),
            _prepared("boris", "Борис", "ru", lazy_gettext("Reads Russian, lives in Vladivostok")),
            _prepared("clara", "Clara", "en", lazy_gettext("Reads English, lives in London")),
            Persona(
                "somebody-new",
                lazy_gettext("Somebody new"),
                lazy_gettext("Nobody has ever seen this viewer"),
                _somebody_new,
            ),
        ),
        sentences=PROBLEM_SENTENCES,
    )


ZONES = {"anna": "Europe/Moscow", "boris": "Asia/Vladivostok", "clara": "Europe/London"}


def _prepared(key: str, name: str, locale: str, about: object) -> Persona:
    principal = Principal(
        subject=str(uuid5(PREPARED_VIEWERS, key)),
        roles=frozenset({Role.VIEWER}),
        email=f"{key}@viewers.example",
        locale=locale,
        timezone=ZONES[key],
    )
    return Persona(key, name, about, lambda: principal)


def _somebody_new() -> Principal:
    viewer_id = new_id()
    return Principal(
        subject=str(viewer_id),
        roles=frozenset({Role.VIEWER}),
        email=f"viewer-{viewer_id.hex[-8:]}@viewers.example",
        # The language in which they look: letters and the payment form then speak it as well.
        locale=str(get_locale()),
    )
