"""Both sites speak the language that somebody chose, and say so to who reads by ear."""

import re

import pytest
from playwright.sync_api import expect

from cli.system.people import LACKS_FUNDS, PAYS
from tests.e2e.browsing import PHONE, Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import invoice_on, offer_plan
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

PAGES_OF_WHO_HAS_PAID = (
    "/subscription", "/subscription/change", "/subscription/cancel", "/subscription/pause",
    "/history", "/cards", "/gifts", "/plans",
)  # fmt: skip

ONE_LONG_WORD = "Кинопутешествие" * 5
"""Wider than a phone."""

WORDS_IN_LATIN = """() => [...document.querySelectorAll(
        "main :is(h1, h2, h3, button, a, dt, label, summary, .notice, .badge)")]
    .map(part => part.innerText).filter(words => /[a-z]/i.test(words) && !/[а-яё•]/i.test(words))"""
"""A card is called by its brand and, behind the dot, its number."""

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Choose how to watch"), ("ru", "Выберите тариф")],
)
def test_a_stranger_reads_the_plans_in_their_language(
    crowd: Crowd, language: str, sentence: str
) -> None:
    visit = crowd.stranger(language=language)

    visit.open("/plans")

    expect(visit.at("html")).to_have_attribute("lang", language)
    expect(visit.at("h1")).to_have_text(sentence)


@pytest.mark.parametrize(("language", "sentence"), [("en", "Subscriptions"), ("ru", "Подписки")])
def test_a_manager_reads_the_console_in_their_language(
    crowd: Crowd, language: str, sentence: str
) -> None:
    visit = crowd.staff(language=language)

    visit.open("/console/subscriptions")

    expect(visit.at("html")).to_have_attribute("lang", language)
    expect(visit.at("h1")).to_have_text(sentence)


def test_a_whole_purchase_on_a_phone_is_told_in_russian_whatever_the_plan_is_called(
    crowd: Crowd, system: WholeSystem
) -> None:
    code = offer_plan(system, ONE_LONG_WORD)
    visit = crowd.viewer(system.viewer(), language="ru", viewport=PHONE)
    paying = PayPage(visit)

    visit.open("/plans")
    is_russian(visit)
    visit.at(f"[data-plan={code}] .act button").click()
    paying.shows("ready")
    is_russian(visit)
    invoice_id = invoice_on(visit)
    paying.open_widget()
    paying.send_card(LACKS_FUNDS)
    paying.shows("declined")
    paying.leave_widget()
    is_russian(visit)
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")
    paying.leave_widget()
    is_russian(visit)
    for path in (*PAGES_OF_WHO_HAS_PAID, f"/history/{invoice_id}", f"/plans/{code}"):
        visit.open(path)
        is_russian(visit)


def test_a_chosen_language_stays_on_the_same_page(crowd: Crowd) -> None:
    visit = crowd.stranger()

    visit.open("/plans?promo=NOSUCHCODE")
    visit.press("Русский")
    expect(visit.at("html")).to_have_attribute("lang", "ru")
    expect(visit.at("#promo-error")).to_have_text(CYRILLIC)
    visit.press("English")

    expect(visit.at("html")).to_have_attribute("lang", "en")
    expect(visit.at("#promo-error")).not_to_have_text(CYRILLIC)


def is_russian(visit: Visit) -> None:
    """Fail unless a page speaks Russian alone, and fits the screen."""
    expect(visit.at("html")).to_have_attribute("lang", "ru")
    assert visit.page.evaluate(WORDS_IN_LATIN) == []
    assert visit.fits(), visit.page.url
