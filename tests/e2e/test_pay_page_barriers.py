"""The pay page has no barrier at any of its stages, nor while the form is open above it."""

import pytest

from cli.system.people import LACKS_FUNDS, PAYS_AFTER_3DS
from tests.e2e.browsing import PHONE, RULES_OF_LOOKS
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import payer
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]


def test_no_stage_of_a_purchase_on_a_phone_has_a_barrier(crowd: Crowd, system: WholeSystem) -> None:
    paying, invoice_id = payer(crowd, system, viewport=PHONE)

    look_over(paying, "ready")
    paying.open_widget()
    look_over(paying, "unfinished")
    paying.send_card(LACKS_FUNDS)
    look_over(paying, "declined")
    paying.leave_widget()
    look_over(paying, "declined")
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    look_over(paying, "unfinished")
    system.broker.cut()
    paying.confirm_at_bank()
    paying.reach_outcome()
    paying.leave_widget()
    look_over(paying, "processing")
    system.broker.heal()
    look_over(paying, "paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def look_over(paying: PayPage, stage: str) -> None:
    """Fail unless a stage comes up, fits the screen and has no barrier, by day or by night."""
    page = paying.visit.page
    paying.shows(stage)
    assert paying.visit.fits()
    assert paying.visit.barriers() == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert paying.visit.barriers(RULES_OF_LOOKS) == []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
