"""How much room a text takes in a picture, which the server has to guess.

The browser chooses the font, so widths are those of a wide one, and a text never turns out longer
than was thought.
"""

import re
import unicodedata
from functools import lru_cache

_ILLEGIBLE = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but the characters that XML 1.0 allows, and of those not the controls (section 2.2)."""

_NARROW = frozenset("fijlrtI.,:;'|!()[]/- ")
_BROAD = frozenset("mwMWжмшщюфыЖМШЩЮФЫЭ@%—…→")

_NARROW_EM, _USUAL_EM, _CAPITAL_EM, _BROAD_EM = 0.42, 0.63, 0.77, 0.96
"""Widths in parts of the font's size, just above those of DejaVu Sans, the widest in common use."""

_KEPT_TEXTS = 4_096
"""The words of all machines in both languages are some hundreds; each is asked for many times."""


@lru_cache(maxsize=_KEPT_TEXTS)
def width_of(text: str, size: float) -> float:
    """Return how wide `text` may become, in the unit of `size`.

    Args:
        text: One line.
        size: The font's size.
    """
    return size * sum(map(_width_in_em, text))


@lru_cache(maxsize=_KEPT_TEXTS)
def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """Return `text` in lines that fit into `room`, broken between words; none for an empty text.

    Args:
        text: Words between spaces; a single word wider than the room is broken inside.
        size: The font's size.
        room: The widest that a line may become, in the unit of `size`.
    """
    lines = [""]
    for word in _pieces(text, size, room):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(filter(None, lines))


def legible(text: str) -> str:
    """Return `text` without the signs that no document may hold, such as NUL, each one replaced."""
    return _ILLEGIBLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _pieces(text: str, size: float, room: float) -> list[str]:
    """Return the words, each one that is wider than the room cut into parts that are not."""
    pieces: list[str] = []
    for word in text.split():
        part = ""
        for sign in word:
            if part and width_of(part + sign, size) > room:
                pieces.append(part)
                part = ""
            part += sign
        pieces.append(part)
    return pieces


def _width_in_em(sign: str) -> float:
    if sign in _NARROW:
        return _NARROW_EM
    if sign in _BROAD or unicodedata.east_asian_width(sign) in ("W", "F"):
        return _BROAD_EM if sign in _BROAD else 1.0
    return _CAPITAL_EM if sign.isupper() else _USUAL_EM
