"""The console as a site: its session, its frame, and whom one may be in the sandbox."""

from pathlib import Path

from flask_babel import lazy_gettext

from admin_api.pages.problem_sentences import PROBLEM_SENTENCES
from admin_api.roles import READERS
from runtime.settings import PagesSettings
from runtime.web.pages.session_cookie import SessionCookie
from runtime.web.pages.sign_in import Persona
from runtime.web.pages.site import Site
from runtime.web.principal import Principal, Role


def console_site(settings: PagesSettings) -> Site:
    """Return the site of managers.

    Args:
        settings: Of the pages.
    """
    return Site(
        cookie=SessionCookie(
            name="kinokassa_console",
            api_prefix="/admin/v1/",
            closed_prefixes=("/health/", "/openapi.json", "/docs"),
            same_site="Strict",
            is_secure=not settings.is_sandbox,
        ),
        roles=READERS,
        home="/console",
        frame="console.html",
        translations=Path(__file__).parents[1] / "translations",
        personas=(
            _of_staff("olga", "Ольга", Role.MANAGER, lazy_gettext("Manager: prices, refunds")),
            _of_staff("semyon", "Семён", Role.SUPPORT, lazy_gettext("Support: comforts viewers")),
            _of_staff("vera", "Вера", Role.AUDITOR, lazy_gettext("Auditor: only looks, at all")),
            _of_staff("root", "Root", Role.ADMIN, lazy_gettext("Administrator: dead letters too")),
        ),
        sentences=PROBLEM_SENTENCES,
    )


def _of_staff(key: str, name: str, role: Role, about: object) -> Persona:
    principal = Principal(subject=key, roles=frozenset({role}), email=f"{key}@cinema.example")
    return Persona(key, name, about, lambda: principal)
