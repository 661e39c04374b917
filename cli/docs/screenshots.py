"""`kinokassa screenshots`: writes the picture of every page, for whoever looks before they run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

from cli.docs.dead_letter import leave_dead_letter
from cli.docs.exhibits import Exhibit, dress, open_sites
from cli.docs.gallery import Picture, Shown, gallery_page
from cli.docs.pay_scenes import PAYING, play_purchase
from cli.local.browser import launch_browser
from cli.local.foreground import leave_on_sigterm, run_in_foreground
from cli.system.casting import viewer_token
from cli.system.plan import SystemPlan
from cli.system.sandbox_desk import SandboxDesk
from cli.system.throwaway import Tuning, throwaway_system
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.language import Language

PICTURES_FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"

SYSTEM_FOLDER = Path(".local/screenshots")

DEFAULT_VIEWERS = 2_000
"""Fills lists and charts; ten times as many would look the same."""

SCREENS = (ViewportSize(width=1440, height=900), ViewportSize(width=360, height=740))

HIGHEST_PX = 1_600
"""How much of a page is shown: the rest of a long list looks like its beginning."""

DEAD_LETTER = "message_id"
"""What a dead letter is called in the paths of its pages."""

PLANS = "plans"
"""Page at which somebody begins to buy."""

COLOURS = 64
"""Of one picture; our pages have few, and all pictures are cloned with the repository."""


@click.command()
@click.option("--viewers", default=DEFAULT_VIEWERS, show_default=True, help="On the shelf.")
@click.option(
    "--language",
    default=Language.RUSSIAN.value,
    show_default=True,
    type=click.Choice([it.value for it in Language]),
    help="Of the pages.",
)
@click.option("--only", default="", help="Only pages whose name contains this.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=PICTURES_FOLDER,
    show_default="docs/screenshots",
    help="Where the pictures go.",
)
def screenshots(*, viewers: int, language: str, only: str, folder: Path) -> None:
    """Write a picture of every page, wide and narrow, of a cinema stocked for it."""
    leave_on_sigterm()
    folder.mkdir(parents=True, exist_ok=True)
    with stocked_system(viewers) as plan, sync_playwright() as driver:
        browser = launch_browser(driver)
        exhibits = list_exhibits(plan)
        shown = [
            Shown(exhibit.name, tuple(take_pictures(browser, exhibit, folder, language=language)))
            for exhibit in exhibits
            if only in exhibit.name
        ]
        if only in PAYING:
            plans = next(it for it in exhibits if it.name == PLANS)
            someone = replace(plans, token=viewer_token(plan, new_id()))
            desk = SandboxDesk(plan.sandbox_url)
            shown += take_purchase(browser, someone, folder, desk=desk, language=language)
        browser.close()
    if not only:
        (folder / "README.md").write_text(gallery_page(shown), "utf-8")


@contextmanager
def stocked_system(viewers: int) -> Iterator[SystemPlan]:
    """Have a whole system with stocked shelves for as long as its pictures are taken.

    Args:
        viewers: How many.

    Raises:
        ClickException: It could not be stocked.
    """
    with throwaway_system(SYSTEM_FOLDER, Tuning(sandbox_speed=1.0)) as system:
        plan = system.plan
        argv = plan.kinokassa("stock", f"--viewers={viewers}", f"--ledger={plan.ledger_path}")
        if run_in_foreground(argv, plan.environment()):
            raise click.ClickException("the shelves could not be stocked")
        yield plan


def list_exhibits(plan: SystemPlan) -> list[Exhibit]:
    """Return every page of a stocked system."""
    sites = open_sites(plan)
    known = {DEAD_LETTER: leave_dead_letter(plan.rabbitmq_url)}
    engine = create_read_engine(plan.database_url, role=None, pool_size=1)
    try:
        with engine.connect() as connection:
            return _named_once(sites.list_exhibits(connection, known))
    finally:
        engine.dispose()


def take_pictures(
    browser: Browser, exhibit: Exhibit, folder: Path, *, language: str
) -> Iterator[Picture]:
    """Write a page as it looks on each screen, and yield the pictures.

    Args:
        browser: Any.
        exhibit: The page.
        folder: Where the files go.
        language: Of the page.

    Raises:
        ClickException: It is not answered: nobody wants the picture of an error.
    """
    for screen in SCREENS:
        context = browser.new_context(viewport=screen, locale=language, reduced_motion="reduce")
        dress(context, exhibit, language=language)
        page = context.new_page()
        answer = page.goto(exhibit.url)
        if answer is None or not answer.ok:
            raise click.ClickException(f"{exhibit.url} is not answered as it should be")
        if page.url == exhibit.url:  # else it only leads to another page
            yield keep_picture(page, exhibit.name, folder, width_px=screen["width"])
        context.close()


def take_purchase(
    browser: Browser, plans: Exhibit, folder: Path, *, desk: SandboxDesk, language: str
) -> Iterator[Shown]:
    """Have somebody buy a plan, write each stage of it, and yield the pictures.

    Args:
        browser: Any.
        plans: As somebody sees them who has none.
        folder: Where the files go.
        desk: Of the sandbox that takes the money.
        language: Of the pages.
    """

    def keep(page: Page, name: str) -> Iterator[Picture]:
        for screen in SCREENS:
            page.set_viewport_size(screen)
            yield keep_picture(page, name, folder, width_px=screen["width"])

    context = browser.new_context(viewport=SCREENS[0], locale=language, reduced_motion="reduce")
    dress(context, plans, language=language)
    page = context.new_page()
    page.goto(plans.url)
    yield from play_purchase(page, desk=desk, keep=keep)
    context.close()


def keep_picture(page: Page, name: str, folder: Path, *, width_px: int) -> Picture:
    """Write a page as it looks now.

    Args:
        page: Of that width.
        name: Of the file, without the width.
        folder: Where the file goes.
        width_px: Of the screen.
    """
    path = folder / f"{name}-{width_px}.png"
    path.write_bytes(picture_of(page, width_px))
    click.echo(f"wrote {os.path.relpath(path)}")
    return Picture(path.name, page.title())


def picture_of(page: Page, width_px: int) -> bytes:
    """Return the upper part of a page as a PNG of few colours.

    Args:
        page: As it is shown.
        width_px: Of the screen.
    """
    length = int(page.evaluate("document.documentElement.scrollHeight"))
    clip = FloatRect(x=0, y=0, width=width_px, height=min(length, HIGHEST_PX))
    shown = Image.open(BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
    picture = BytesIO()
    plain = shown.quantize(COLOURS, dither=Image.Dither.NONE)
    plain.save(picture, "PNG", optimize=True)
    return picture.getvalue()


def _named_once(exhibits: Iterator[Exhibit]) -> list[Exhibit]:
    """Return exhibits of which no two would be the same file."""
    return list({it.name: it for it in reversed(list(exhibits))}.values())[::-1]
