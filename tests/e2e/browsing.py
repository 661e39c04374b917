"""A person in front of a browser: what they look at, press and type, and what must never happen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, expect

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1440, height=900)

ANSWER_ABOVE_399 = "Failed to load resource"
"""What Chromium says of every answer that is no success, though a page may well expect it."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE_SCRIPT = files("axe_playwright_python") / "axe.min.js"

ALL_RULES = {"type": "tag", "values": RULES}

RULES_OF_LOOKS = {
    "type": "rule",
    "values": [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
        "target-size",
    ],
}
"""What another screen or other colours may break; all else is the same words and elements."""

CUT_TABLES = """() => [...document.querySelectorAll(".scroll")]
    .filter(it => it.scrollWidth > it.clientWidth + 1)
    .map(it => it.getAttribute("aria-label"))"""
"""A browser rounds: one pixel is none."""

RUN_AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
    .then(found => found.violations)"""
"""Without the details of what is right, which are long."""


@dataclass
class Visit:
    """One tab of one person.

    Attributes:
        page: As the browser shows it.
        address: Of the site.
        troubles: What the browser complained of: errors of scripts, breaches of the policy.
        forgiven: Beginnings of complaints that belong to what a test does to the browser.
    """

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = (ANSWER_ABOVE_399,)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    @property
    def context(self) -> BrowserContext:
        """The browser, with its cookies and its connection."""
        return self.page.context

    def open(self, path: str) -> None:
        """Type an address of the site."""
        self.page.goto(f"{self.address}{path}")

    def at(self, selector: str) -> Locator:
        """Return a part of the page."""
        return self.page.locator(selector)

    def press(self, name: str) -> None:
        """Press the first button whose name begins so."""
        beginning = re.compile(f"^{re.escape(name)}")
        self.page.get_by_role("button", name=beginning).first.click()

    def follow(self, name: str) -> None:
        """Follow the first link of that name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def type(self, label: str, words: str) -> None:
        """Type into the field of that label."""
        self.page.get_by_label(label).fill(words)

    def sees(self, words: str) -> None:
        """Fail unless these words come up in time."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible()

    def sees_no_more(self, words: str) -> None:
        """Fail unless these words are gone in time."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def is_on(self, path: str) -> None:
        """Fail unless the browser comes to a path of the site, whatever its query is."""
        self.page.wait_for_url(lambda url: url.split("?")[0] == f"{self.address}{path}")

    def forgives(self, *beginnings: str) -> None:
        """Take complaints that begin so for what they are: the test's own doing."""
        self.forgiven += beginnings

    def fits(self) -> bool:
        """Return whether nothing has to be scrolled sideways."""
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return not self.page.evaluate(wide)

    def cut_tables(self) -> list[str]:
        """Return the names of regions that have to be scrolled sideways to see all columns."""
        names: list[str] = self.page.evaluate(CUT_TABLES)
        return names

    def barriers(self, rules: Mapping[str, object] = ALL_RULES) -> list[str]:
        """Return what axe-core finds wrong, a line each."""
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE_SCRIPT.read_text("utf-8"))
        violations = self.page.evaluate(RUN_AXE, rules)
        return [
            f"{violation['id']}: {node['target']}: {violation['help']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(self.forgiven):
            self.troubles.append(message.text)
