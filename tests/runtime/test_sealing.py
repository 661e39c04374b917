"""Sealed texts: opened by our keys alone, through every change of keys."""

import pytest
from hypothesis import given, strategies

from runtime.sealing import SealBroken, Sealer, new_sealing_key

OLD_KEY = new_sealing_key()
NEW_KEY = new_sealing_key()

CARD = {"token": "tk_0000", "expires_month": 12}


@given(strategies.dictionaries(strategies.text(), strategies.text() | strategies.integers()))
def test_what_is_sealed_can_be_opened(secrets):
    sealer = Sealer([OLD_KEY])

    assert sealer.open(sealer.seal(secrets)) == secrets


def test_a_sealed_text_shows_nothing_of_the_secret():
    assert "tk_0000" not in Sealer([OLD_KEY]).seal(CARD)


def test_two_seals_of_the_same_secret_differ():
    sealer = Sealer([OLD_KEY])

    assert sealer.seal(CARD) != sealer.seal(CARD)


def test_an_old_key_still_opens_after_a_new_one_took_its_place():
    sealed = Sealer([OLD_KEY]).seal(CARD)

    assert Sealer([NEW_KEY, OLD_KEY]).open(sealed) == CARD


def test_the_first_key_seals():
    sealed = Sealer([NEW_KEY, OLD_KEY]).seal(CARD)

    assert Sealer([NEW_KEY]).open(sealed) == CARD


def test_a_key_that_was_taken_away_opens_no_more():
    sealed = Sealer([OLD_KEY]).seal(CARD)

    with pytest.raises(SealBroken):
        Sealer([NEW_KEY]).open(sealed)


@pytest.mark.parametrize("text", ["", "not sealed", "gAAAAA", "ключ"])
def test_a_text_that_was_never_sealed_is_refused(text):
    with pytest.raises(SealBroken):
        Sealer([OLD_KEY]).open(text)


def test_a_changed_text_is_refused():
    sealer = Sealer([OLD_KEY])
    sealed = sealer.seal(CARD)
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]

    with pytest.raises(SealBroken):
        sealer.open(changed)


def test_a_sealer_needs_a_key():
    with pytest.raises(ValueError, match="at least one key"):
        Sealer([])
