"""A site: the pages of one kind of visitor, with their session, their words and their safety."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g
from flask_babel import Babel, get_locale
from flask_wtf import CSRFProtect

from runtime.settings import PagesSettings, TokenSettings
from runtime.web.pages import sign_in
from runtime.web.pages.coming_back import let_come_back
from runtime.web.pages.error_pages import register_error_pages
from runtime.web.pages.formats import use_formats
from runtime.web.pages.languages import choose_language
from runtime.web.pages.policy import page_policy
from runtime.web.pages.problem_sentences import use_problem_sentences
from runtime.web.pages.session_cookie import SessionCookie, believe_session_cookie
from runtime.web.pages.sign_in import Door, Persona
from runtime.web.pages.texts import texts_of_page
from runtime.web.principal import Role

OWN_FOLDER = Path(__file__).parent

EXTENSION_NAME = "kinokassa-site"

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Site:
    """What makes the pages of viewers differ from those of managers.

    Args:
        cookie: How their browsers keep the token.
        roles: Who has pages here; one of them will do.
        home: Where a visitor begins.
        frame: Template that its pages extend.
        translations: Folder of the catalogues of its package.
        personas: As whom one may sign in in the sandbox.
        sentences: Lazily translated, by the code of the problem that they tell of.
    """

    cookie: SessionCookie
    roles: tuple[Role, ...]
    home: str
    frame: str
    translations: Path
    personas: tuple[Persona, ...] = ()
    sentences: Mapping[str, object] = field(default_factory=dict)


def open_site(app: Flask, site: Site, settings: PagesSettings, tokens: TokenSettings) -> None:
    """Give `app` what every page needs; pages come as blueprints of `page_blueprint`.

    Args:
        app: With its JSON API and its error handlers.
        site: Of which visitors.
        settings: Secrets of forms, and where people sign in.
        tokens: Where they can be made here, which is so in the sandbox alone.
    """
    app.extensions[EXTENSION_NAME] = site
    app.config.update(
        SECRET_KEY=settings.secrets[0],
        SECRET_KEY_FALLBACKS=list(settings.secrets[1:]),
        # Of several keys the last one signs here; without them a form that was opened before a
        # change of the secret could not be sent after it.
        WTF_CSRF_SECRET_KEY=list(reversed(settings.secrets)),
        SESSION_COOKIE_NAME=f"{site.cookie.name}_form",
        SESSION_COOKIE_SAMESITE=site.cookie.same_site,
        SESSION_COOKIE_SECURE=site.cookie.is_secure,
        WTF_CSRF_CHECK_DEFAULT=False,
        # The session that the token belongs to ends by itself; a form may lie open all evening.
        WTF_CSRF_TIME_LIMIT=None,
    )
    believe_session_cookie(app, site.cookie)
    Babel(
        app,
        default_translation_directories=f"{site.translations};{OWN_FOLDER / 'translations'}",
        locale_selector=choose_language,
    )
    CSRFProtect(app)
    use_formats(app)
    use_problem_sentences(app, site.sentences)
    door = Door(site.roles, site.home, site.personas if settings.is_sandbox else (), tokens)
    sign_in.open_door(app, door, sign_in_url=settings.sign_in_url)
    let_come_back(app)
    register_error_pages(app, sign_in_address=lambda: sign_in.address_of_door(app))
    app.register_blueprint(_shared_files())
    app.context_processor(_told_to_templates)
    app.context_processor(texts_of_page)
    app.after_request(partial(_protect_page, policy=page_policy(settings.sign_in_url)))


def page_blueprint(name: str, import_name: str, *, url_prefix: str | None = None) -> Blueprint:
    """Return a blueprint of pages: each form that it gets must bring the token of our own."""
    blueprint = Blueprint(name, import_name, url_prefix=url_prefix)
    blueprint.before_request(sign_in.refuse_foreign_forms)
    return blueprint


def _shared_files() -> Blueprint:
    return Blueprint(
        "ui",
        __name__,
        static_folder=OWN_FOLDER / "static",
        static_url_path="/ui",
        template_folder=OWN_FOLDER / "templates",
    )


def _told_to_templates() -> dict[str, object]:
    site: Site = current_app.extensions[EXTENSION_NAME]
    return {
        "site_frame": site.frame,
        "home_address": site.home,
        "door_address": sign_in.address_of_door(current_app),
        "get_locale": get_locale,
        "principal": g.get("principal"),
    }


def _protect_page(response: Response, *, policy: str) -> Response:
    if response.mimetype == HTML:
        response.headers.setdefault("Content-Security-Policy", policy)
    return response
