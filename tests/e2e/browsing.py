"""A person in front of a browser: what they look at, press and type, and what must never happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}

LANGUAGE_COOKIE = "kinokassa_language"

EXPECTED_TROUBLE = ("Failed to load resource",)
"""What Chromium says of every answer above 399, though a page may well expect it."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

axe = Axe()


@dataclass
class Visit:
    """One tab of one person.

    Attributes:
        troubles: What the browser complained of: errors of scripts, breaches of the policy.
    """

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, words: str) -> None:
        """Fail unless these words come up in time."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def fits(self) -> bool:
        """Return whether nothing has to be scrolled sideways."""
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return not self.page.evaluate(wide)

    def barriers(self) -> list[str]:
        """Return what axe-core finds wrong, a line each."""
        found = axe.run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        return [
            f"{violation['id']}: {node['target']}: {violation['help']}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED_TROUBLE):
            self.troubles.append(message.text)


@contextmanager
def person(
    browser: Browser,
    *,
    language: str = "en",
    screen: dict[str, int] = DESK,
    scheme: str = "light",
    scripts: bool = True,
) -> Iterator[BrowserContext]:
    """Have a browser of one's own: no cookies but that of the language."""
    context = browser.new_context(
        viewport=screen,
        locale=language,
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    try:
        yield context
    finally:
        context.close()
