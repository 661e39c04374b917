"""The sentences of previews, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing_rules.money import Money
from billing_rules.next_charges import NextCharge
from billing_rules.preview_sentences import (
    Reader,
    cancel_sentence,
    change_sentence,
    pause_sentence,
)
from billing_rules.previews import CancelPreview, ChangePreview, PausePreview

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
END = datetime(2026, 2, 28, 12, tzinfo=UTC)

ENGLISH, RUSSIAN = Reader("en", UTC), Reader("ru", UTC)

TITLE = {"ru": "Год кино", "en": "A year of films"}


def roubles(amount_minor: int) -> Money:
    return Money(amount_minor, "RUB")


def change_preview(**facts: Any) -> ChangePreview:
    preview = {
        "credit": roubles(0),
        "charge": roubles(0),
        "due_now": roubles(0),
        "goes_back": roubles(0),
        "begins_at": NOW,
        "period_end": END,
        "access_until": END,
        "next_charge": NextCharge(END, roubles(59_990), "4242"),
        "card_last_four": "4242",
        "quoted_at": NOW,
    }
    return ChangePreview(**(preview | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"due_now": roubles(15_000)}, "begins at once, and RUB 150.00 is charged to card •4242."),
        ({"due_now": roubles(15_000), "card_last_four": None}, "when you have paid RUB 150.00."),
        ({"goes_back": roubles(100)}, "begins at once, and RUB 1.00 goes back to your card."),
        ({}, "begins at once and costs nothing now."),
        ({"begins_at": END}, "begins on 28 February 2026; nothing changes until then."),
        ({}, "Next charge: RUB 599.90 to card •4242 on 28 February 2026."),
        ({"next_charge": NextCharge(END, roubles(100), None)}, "you will have to pay it yourself."),
        ({"next_charge": None}, "nothing will be charged."),
    ],
)
def test_a_change_is_told_with_what_follows(facts: dict[str, Any], expected: str) -> None:
    sentence = change_sentence(change_preview(**facts), TITLE, ENGLISH)

    assert sentence.startswith("The “A year of films” subscription")
    assert expected in sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_a_change_is_told_in_russian() -> None:
    preview = change_preview(due_now=roubles(15_000))

    sentence = change_sentence(preview, TITLE, RUSSIAN).replace("\N{NO-BREAK SPACE}", " ")

    assert sentence == (
        "Подписка «Год кино» начнётся сразу, с карты •4242 спишется 150,00 ₽. "
        "Следующее списание: 599,90 ₽ с карты •4242, 28 февраля 2026 г."
    )


def test_an_end_tells_what_goes_back() -> None:
    sentence = cancel_sentence(CancelPreview(roubles(9_990), NOW, NOW), ENGLISH)

    assert "RUB\N{NO-BREAK SPACE}99.90 goes back" in sentence


def test_an_end_tells_that_nothing_goes_back() -> None:
    sentence = cancel_sentence(CancelPreview(roubles(0), NOW, NOW), ENGLISH)

    assert sentence.endswith("There is nothing to give back for unused time.")


def test_a_pause_tells_when_it_ends() -> None:
    preview = PausePreview(NOW, timedelta(days=9), END, END + timedelta(days=9), None, NOW)

    assert "From 28 February 2026 you can watch again." in pause_sentence(preview, ENGLISH)


def test_an_open_pause_tells_who_ends_it() -> None:
    preview = PausePreview(NOW, timedelta(days=9), None, None, None, NOW)

    assert pause_sentence(preview, ENGLISH).endswith("until you resume the subscription.")
