"""Why things happened is told in the language of the page, whoever of ours wrote it down."""

import re

import pytest
from flask import Flask

from admin_api.pages.reason_words import reason_words
from tests.admin_api.pages.written_reasons import written_reasons

WRITTEN = sorted(written_reasons("state_updater"))


@pytest.mark.parametrize("reason", WRITTEN)
def test_every_reason_that_the_state_updater_writes_has_words(
    admin_app: Flask, reason: str
) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "ru"}):
        told = reason_words(reason)

    assert re.search("[а-яё]", told), told


@pytest.mark.parametrize(
    "reason",
    [
        # One of each way in which a reason is written down.
        "no saved card",
        "access has run out",
        "the viewer has withdrawn the card",
        "the period begins later by the time given",
        "renewal is turned off",
        "the claim is out of date",
        "surplus: X7",
        "promo code X7",
    ],
)
def test_reasons_are_found_wherever_they_are_written(reason: str) -> None:
    assert reason in WRITTEN


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("no saved card", "no saved card"),
        ("surplus: no saved card", "not owed any more: no saved card"),
        ("surplus: the invoice is paid already", "not owed any more: the invoice stands at “Paid”"),
        ("the invoice is half_paid already", "the invoice is half_paid already"),
        (
            "last look: the card is withdrawn",
            "right before the charge: the card stands at “Withdrawn”",
        ),
        ("promo code SPRING26", "promo code SPRING26"),
        ("what a manager typed", "what a manager typed"),
        ("a surplus: of joy", "a surplus: of joy"),
    ],
)
def test_reasons_are_told_as_they_are_kept(admin_app: Flask, stored: str, told: str) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        assert reason_words(stored) == told
