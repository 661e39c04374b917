"""Chromium beside the running system."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from cli.local.browser import launch_browser
from tests.e2e.crowd import Crowd
from tests.fixtures.whole_system import WholeSystem

PATIENCE_MS = 60_000
"""For a page to say what it should: the suite runs beside it on the same two cores."""

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its pages can be kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def whole_system(
    start_whole_system: Callable[[str], AbstractContextManager[WholeSystem]],
) -> Iterator[WholeSystem]:
    """Return the system that browsers come to, beside that which other tests kill and cut off."""
    with start_whole_system("browsers") as system:
        yield system


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        expect.set_options(timeout=PATIENCE_MS)
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """Return Chromium as the distribution packages it, which reaches this machine alone."""
    chromium = launch_browser(playwright_driver)
    yield chromium
    chromium.close()


@pytest.fixture
def crowd(
    browser: Browser, system: WholeSystem, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Crowd]:
    """Return who may be sent to the sites; what their browsers complain of fails the test."""
    crowd = Crowd(browser, system.plan, patience_ms=PATIENCE_MS)
    yield crowd
    if request.node.stash.get(FAILED, False):
        crowd.keep_pictures(tmp_path / "pages")
        request.node.add_report_section("call", "pages", f"what was shown: {tmp_path / 'pages'}")
    assert crowd.go_home() == []
