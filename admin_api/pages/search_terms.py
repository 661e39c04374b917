"""What a text in the search field may mean; whatever people paste means something or nothing."""

import re
from uuid import UUID

from admin_api.queries.search import IdSpan, SearchTerms
from billing_rules.gift_codes import CODE_LENGTH, code_digest
from billing_rules.promo_codes import typed_code

LONGEST_TEXT = 254
"""Of an address, which is the longest thing that is looked for."""

HIGHEST_NUMBER = 2**63 - 1
"""That a column of numbers holds."""

WRAPPING = " \"'<>«»“”,;"
"""What people copy along with what they look for."""

NUMBER = re.compile(
    r"(?:inv-?|invoice|сч[её]т)?[\s:]*(?:№|#|no\.?)?\s*([0-9]{1,19})",
    re.IGNORECASE,
)
"""As pages write it: № 766, Invoice № 766."""
LAST_FOUR = re.compile(
    r"(?:[0-9]{4}[ -]?[0-9]{2}(?=[ -]?[•*x.]))?(?:[•*x.\s-]|[0-9]{4}[ -])*([0-9]{4})", re.IGNORECASE
)
"""As pages show a card, or whole, or as banks do: 424242******4242."""
ID_BEGINNING = re.compile(r"([0-9a-f]{8}(?:-?[0-9a-f]{1,4}){0,6})-?(?:…|\.\.\.)?", re.IGNORECASE)
"""The first eight characters or more; a whole one is its own beginning."""
ID_ABBREVIATED = re.compile(r"([0-9a-f]{8})(?:…|\.\.\.)([0-9a-f]{4})", re.IGNORECASE)
"""As lists show an id: 67d4a195…5c1e."""

ID_DIGITS = 32

EMAIL = re.compile(r"[^\s@]+(@[^\s@]*)?")

SHORTEST_BEGINNING = 2
"""Of an address: one letter begins too many."""


def read_terms(typed: str) -> SearchTerms:
    """Return everything that a typed text may mean.

    Args:
        typed: As it came: with blanks, signs of numbers, quotes, or anything else around it.
    """
    text = clean_text(typed)
    return SearchTerms(
        email=_email(text),
        ids=_ids(text),
        number=_number(text),
        last_four=_last_four(text),
        promo_code=typed_code(text) or None,
        gift_digest=_gift_digest(text),
    )


def clean_text(typed: str) -> str:
    """Return a text without what cannot be part of anything that we know."""
    printable = "".join(it if it.isprintable() else " " for it in typed[: 2 * LONGEST_TEXT])
    return printable.strip(WRAPPING)[:LONGEST_TEXT].strip(WRAPPING)


def _ids(text: str) -> IdSpan | None:
    abbreviated = ID_ABBREVIATED.fullmatch(text)
    if abbreviated is not None:
        return _beginning_with(abbreviated[1], ending=abbreviated[2].lower())
    begun = ID_BEGINNING.fullmatch(text)
    if begun is not None:
        return _beginning_with(begun[1].replace("-", ""))
    try:
        whole = UUID(text)
    except ValueError:
        return None
    return IdSpan(whole, whole)


def _beginning_with(digits: str, *, ending: str = "") -> IdSpan:
    first, last = digits.ljust(ID_DIGITS, "0"), digits.ljust(ID_DIGITS, "f")
    return IdSpan(UUID(first), UUID(last), ending)


def _number(text: str) -> int | None:
    found = NUMBER.fullmatch(text)
    number = int(found[1]) if found else 0
    return number if 0 < number <= HIGHEST_NUMBER else None


def _last_four(text: str) -> str | None:
    found = LAST_FOUR.fullmatch(text)
    return found[1] if found else None


def _email(text: str) -> str | None:
    is_address = len(text) >= SHORTEST_BEGINNING and EMAIL.fullmatch(text)
    return text.lower() if is_address and not text.isdigit() else None


def _gift_digest(text: str) -> str | None:
    symbols = [it for it in text if it.isalnum()]
    return code_digest(text) if len(symbols) == CODE_LENGTH else None
