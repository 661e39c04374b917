"""Chromium beside the running system."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from cli.local.programs import CHROMIUM, get_program

PATIENCE_MS = 15_000
"""For a page to say what it should: the suite runs beside it on the same two cores."""

ROOT_NEEDS = ["--no-sandbox"]
"""Chromium refuses to start as root with the sandbox that it keeps pages in."""


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        expect.set_options(timeout=PATIENCE_MS)
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """Return Chromium as the distribution packages it."""
    chromium = playwright_driver.chromium.launch(
        executable_path=get_program(CHROMIUM), args=ROOT_NEEDS if os.geteuid() == 0 else []
    )
    yield chromium
    chromium.close()
