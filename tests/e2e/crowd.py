"""Who comes to the sites: each with a browser of their own, and their language in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from cli.system.casting import manager_token, viewer_token
from cli.system.people import Viewer
from cli.system.plan import SystemPlan
from runtime.web.pages.languages import LANGUAGE_COOKIE
from runtime.web.principal import Role
from tests.e2e.browsing import DESK, Visit

VIEWERS_COOKIE = "kinokassa_token"
CONSOLE_COOKIE = "kinokassa_console"


@dataclass
class Crowd:
    """Everybody whom one test sends to the running system.

    Args:
        browser: Of all of them; each has a profile of their own.
        plan: Where the sites are.
        patience_ms: For a page to come, or for what is to be pressed on it.
    """

    browser: Browser
    plan: SystemPlan
    patience_ms: int
    _visits: list[Visit] = field(default_factory=list)

    def stranger(self, **looks: Any) -> Visit:
        """Return somebody at the viewers' site who has not signed in.

        Args:
            looks: How their browser differs: `language`, or what a context of Playwright takes.
        """
        return self._visit(self.plan.client_url, {}, **looks)

    def viewer(self, viewer: Viewer, **looks: Any) -> Visit:
        """Return a viewer whom the cinema's auth service has signed in."""
        token = viewer_token(self.plan, viewer.viewer_id)
        return self._visit(self.plan.client_url, {VIEWERS_COOKIE: token}, **looks)

    def staff(self, role: Role = Role.MANAGER, **looks: Any) -> Visit:
        """Return somebody of the cinema who is signed in to the console."""
        token = manager_token(self.plan, role)
        return self._visit(self.plan.admin_url, {CONSOLE_COOKIE: token}, **looks)

    def newcomer_at_console(self, **looks: Any) -> Visit:
        """Return somebody at the console who has not signed in."""
        return self._visit(self.plan.admin_url, {}, **looks)

    def second_tab(self, visit: Visit) -> Visit:
        """Return another tab of the same person."""
        tab = Visit(visit.context.new_page(), visit.address)
        self._visits.append(tab)
        return tab

    def go_home(self) -> list[str]:
        """Close every browser, and return what they had complained of."""
        for context in {visit.context for visit in self._visits}:
            context.close()
        return [trouble for visit in self._visits for trouble in visit.troubles]

    def keep_pictures(self, folder: Path) -> None:
        """Write down what each tab shows, for whoever asks why a test failed."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, visit in enumerate(self._visits):
            visit.page.screenshot(path=folder / f"{number}.png", full_page=True)
            (folder / f"{number}.html").write_text(visit.page.content(), "utf-8")

    def _visit(self, address: str, cookies: Mapping[str, str], **looks: Any) -> Visit:
        language = looks.pop("language", "en")
        wishes = {"viewport": DESK, "locale": language, "reduced_motion": "reduce", **looks}
        context: BrowserContext = self.browser.new_context(**wishes)
        context.set_default_timeout(self.patience_ms)
        kept = {LANGUAGE_COOKIE: language, **cookies}
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in kept.items()]
        )
        visit = Visit(context.new_page(), address)
        self._visits.append(visit)
        return visit
