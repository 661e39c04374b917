"""The pay page as it looks only while somebody pays: the form, the bank, and what came of it."""

from collections.abc import Callable, Iterator

from playwright.sync_api import FrameLocator, Page, expect

from cli.docs.gallery import Picture, Shown
from cli.system.people import LACKS_FUNDS, PAYS_AFTER_3DS, Card
from cli.system.sandbox_desk import SandboxDesk

PAYING = "pay-one"
"""How the names of these pictures begin, as that of the page."""

PATIENCE_MS = 120_000
"""For a page to come to its next stage, on a machine that does much else."""

NEWS_LATE_SECONDS = 60
"""For so long the provider keeps to itself that the money came: enough for two pictures."""

WITHOUT_TRIAL = ".act form:has([name=trial][value=''])"
"""Of the offers: a trial costs nothing at first."""

DIALOG = "[role=dialog]"

Keep = Callable[[Page, str], Iterator[Picture]]
"""Writes a page as it looks now, by the name of its files."""


def play_purchase(page: Page, *, desk: SandboxDesk, keep: Keep) -> Iterator[Shown]:
    """Have a viewer buy a plan, and yield the pictures of each stage.

    The first card is declined, the second one asks its bank.

    Args:
        page: At the plans, of a viewer who has none.
        desk: Of the sandbox that takes the money.
        keep: Writes the pictures.
    """

    def shown(stage: str) -> Shown:
        name = f"{PAYING}-{stage}"
        return Shown(name, tuple(keep(page, name)))

    page.locator(WITHOUT_TRIAL).first.locator("button").click()
    _open_form(page)
    yield shown("form")
    _send_card(page, LACKS_FUNDS)
    _come_to(page, "declined")
    _leave_form(page)
    yield shown("declined")
    _open_form(page)
    _send_card(page, PAYS_AFTER_3DS)
    expect(_form(page).locator("button[value=confirm]")).to_be_visible(timeout=PATIENCE_MS)
    yield shown("bank")
    desk.order_fault(notification="pay", kind="delay", seconds=NEWS_LATE_SECONDS)
    _form(page).locator("button[value=confirm]").click()
    expect(_form(page).locator("#news")).not_to_be_empty(timeout=PATIENCE_MS)
    _leave_form(page)
    _come_to(page, "processing")
    yield shown("processing")
    _come_to(page, "paid")
    yield shown("paid")


def _form(page: Page) -> FrameLocator:
    return page.locator(DIALOG).frame_locator("iframe")


def _open_form(page: Page) -> None:
    page.locator("#pay").click()
    expect(_form(page).locator("input[name=card_number]")).to_be_visible(timeout=PATIENCE_MS)


def _send_card(page: Page, card: Card) -> None:
    typed = {
        "card_number": card.number,
        "expires": f"{card.expiry_month:02}/{card.expiry_year % 100}",
        "cvv": card.code,
    }
    for name, value in typed.items():
        _form(page).locator(f"input[name={name}]").fill(value)
    _form(page).locator("#pay").click()


def _leave_form(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0, timeout=PATIENCE_MS)


def _come_to(page: Page, stage: str) -> None:
    standing = page.locator("#standing")
    expect(standing).to_have_attribute("data-stage", stage, timeout=PATIENCE_MS)
