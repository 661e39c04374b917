"""Chromium as the distribution packages it, for pages of this machine alone."""

import os

from playwright.sync_api import Browser, Playwright

from cli.local.programs import CHROMIUM, get_program

ONLY_HERE = (
    # No name but that of this machine is found: what a page asks of others fails, and is seen.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
)

ROOT_NEEDS = ("--no-sandbox",)
"""Chromium refuses to start as root with the sandbox that it keeps pages in."""


def launch_browser(driver: Playwright) -> Browser:
    """Return a new Chromium without a window, which can reach this machine alone.

    Raises:
        ProgramMissing: There is no Chromium on this machine.
    """
    options = [*ONLY_HERE, *(ROOT_NEEDS if os.geteuid() == 0 else ())]
    return driver.chromium.launch(executable_path=get_program(CHROMIUM), args=options)
