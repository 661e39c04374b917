"""Both sites speak the language that somebody chose, and say so to who reads by ear."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.crowd import Crowd

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(300),
]

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


def test_a_chosen_language_stays_on_the_same_page(crowd: Crowd) -> None:
    visit = crowd.stranger()

    visit.open("/plans?promo=NOSUCHCODE")
    visit.press("Русский")
    expect(visit.at("html")).to_have_attribute("lang", "ru")
    expect(visit.at("#promo-error")).to_have_text(CYRILLIC)
    visit.press("English")

    expect(visit.at("html")).to_have_attribute("lang", "en")
    expect(visit.at("#promo-error")).not_to_have_text(CYRILLIC)
