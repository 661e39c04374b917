"""Every page of both sites on a stocked database, each with whoever it is shown to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import Connection

from admin_api.wsgi import create_from_environment as create_admin
from cli.bench.pages.addresses import NOTHING_KNOWN, PageAddress, list_pages
from cli.bench.pages.samples import RICH_VIEWER, find_sample
from cli.system.casting import manager_token, viewer_token
from cli.system.plan import SystemPlan
from client_api.application import create_app
from client_api.settings import ClientApiSettings
from runtime.web.pages.languages import LANGUAGE_COOKIE
from runtime.web.pages.session_cookie import EXTENSION_NAME as COOKIE_EXTENSION, SessionCookie
from runtime.web.principal import Role

TABLES = ".csv"

WHO_LOOKS = "olga"
"""The manager whose name stands at the head of the console."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One page, and the session of who may see it.

    Args:
        name: Fit for a file.
        url: Of the page.
        cookie: Name of the cookie of its site.
        token: The cookie's value.
    """

    name: str
    url: str
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Sites:
    """Both applications of a system in this process: asked for their pages, or served.

    Args:
        plan: Of the system.
        client: The viewers' one.
        admin: The managers' one.
    """

    plan: SystemPlan
    client: Flask
    admin: Flask

    def list_exhibits(
        self, connection: Connection, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Exhibit]:
        """Yield every page whose things are on the shelf, signed in as who may see it.

        Args:
            connection: To the stocked database.
            known: Ids of things that no database keeps, by their names in paths.
        """
        somebody = find_sample(connection, RICH_VIEWER).value
        for page in _pages(self.client, connection, known):
            token = viewer_token(self.plan, UUID(page.viewer_id or somebody))
            yield _exhibit(page, self.client, self.plan.client_url, token)
        for page in _pages(self.admin, connection, known):
            token = manager_token(self.plan, Role.ADMIN, subject=WHO_LOOKS)
            yield _exhibit(page, self.admin, self.plan.admin_url, token)


def open_sites(plan: SystemPlan) -> Sites:
    """Return both applications as the processes of a planned system would run them."""
    environment = plan.environment()
    settings = ClientApiSettings.from_environment(environment)
    return Sites(plan, create_app(settings), create_admin(environment))


def dress(context: BrowserContext, exhibit: Exhibit, *, language: str) -> None:
    """Let a browser be that of whoever may see a page, in their language."""
    kept = {LANGUAGE_COOKIE: language, exhibit.cookie: exhibit.token}
    context.add_cookies(
        [{"name": name, "value": value, "url": exhibit.url} for name, value in kept.items()]
    )


def _pages(app: Flask, connection: Connection, known: Mapping[str, str]) -> Iterator[PageAddress]:
    for page in list_pages(app, connection, known):
        if isinstance(page, PageAddress) and not page.rule.endswith(TABLES):
            yield page


def _exhibit(page: PageAddress, app: Flask, address: str, token: str) -> Exhibit:
    cookie: SessionCookie = app.extensions[COOKIE_EXTENSION]
    return Exhibit(_name(page.rule), f"{address}{page.path}", cookie.name, token)


def _name(rule: str) -> str:
    """Return a rule as the name of a file: `/pay/<uuid:invoice_id>` is `pay-one`."""
    told = re.sub(r"<[^>]*:?key>", "act", rule)
    plain = re.sub(r"<[^>]+>", "one", told)
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
