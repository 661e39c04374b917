"""The pay page and the provider's widget on it, as a payer uses them."""

from contextlib import suppress

from playwright.sync_api import FrameLocator, TimeoutError as TookTooLong, expect

from cli.system.people import Card
from tests.e2e.browsing import Visit

WORDS_OF_FAILURE = "fail"
"""What no page says while money may be on its way."""

DECLINED = "declined"

A_MOMENT_MS = 1_000


class PayPage:
    """`/pay/<invoice>` in one tab.

    Args:
        visit: The tab; it may come to the page later.
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self._dialog = visit.at("[role=dialog]")

    @property
    def form(self) -> FrameLocator:
        """Return the widget's own page in its frame: the card form, or that of the bank."""
        return self._dialog.frame_locator("iframe")

    def shows(self, stage: str) -> None:
        """Fail unless the page comes to a stage; it speaks of failure after a bank alone did."""
        standing = self.visit.at("#standing")
        expect(standing).to_have_attribute("data-stage", stage)
        if stage != DECLINED:
            expect(standing).not_to_contain_text(WORDS_OF_FAILURE, ignore_case=True)

    def tells(self, trouble: str) -> None:
        """Fail unless the page tells of a trouble with opening the widget."""
        expect(self.visit.at(f"[data-trouble={trouble}]")).to_be_visible()

    def open_widget(self) -> None:
        """Press the button, and wait for the card form."""
        self.visit.at("#pay").click()
        expect(self.form.locator("input[name=card_number]")).to_be_visible()

    def send_card(self, card: Card) -> None:
        """Type a card into the form, and send it."""
        again = self.form.locator("#again")
        if again.is_visible():
            again.click()
        typed = {
            "card_number": card.number,
            "expires": f"{card.expiry_month:02}/{card.expiry_year % 100}",
            "cvv": card.code,
        }
        for name, value in typed.items():
            self.form.locator(f"input[name={name}]").fill(value)
        self.form.locator("#pay").click()

    def reach_bank(self) -> None:
        """Wait for the bank's own page."""
        expect(self.form.locator("button[value=confirm]")).to_be_visible()

    def confirm_at_bank(self) -> None:
        """Say yes on the bank's page, and wait until the bank has heard it."""
        confirm = self.form.locator("button[value=confirm]")
        confirm.click()
        expect(confirm).to_be_hidden()

    def reach_outcome(self) -> None:
        """Wait until the widget tells what came of the card."""
        expect(self.form.locator("#card")).to_be_hidden()
        expect(self.form.locator("#news")).not_to_be_empty()

    def leave_widget(self) -> None:
        """Close the widget if it has not closed by itself, as it does after success."""
        close = self._dialog.locator("button")
        while self._dialog.count():
            with suppress(TookTooLong):
                close.click(timeout=A_MOMENT_MS)
