"""Taking secrets and personal data out of what is about to be logged."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from structlog.types import EventDict

HIDDEN = "[hidden]"

CUT = " [cut]"

NAMES_OF_SECRETS = (
    "token|secret|password|passwd|passphrase|pwd|authorization|cookie|csrf|session_?id|hmac|"
    "cryptogram|cvv|cvc|card_?number|(?:api|private)[_-]?key"
)

SECRET_KEY = re.compile(rf"{NAMES_OF_SECRETS}|e[_-]?mail|phone|sealed", re.IGNORECASE)
"""A field whose name contains one of these is hidden, whatever it holds."""

OUR_OWN_FIELDS = frozenset({"timestamp", "level", "logger", "process", "trace_id", "span_id"})
"""Written by us into every line, from nobody's words; a trace may look like a card number."""

UUID_FORM = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

HEX_ID_FORM = r"\b[0-9a-f]{32}\b"
"""An id without hyphens, as traces have it; no card number is as long."""

SPACED_NUMBER = r"\d(?:(?:[ \u00a0+-]|%20){0,2}\d){12,18}"
"""Digits as people and browsers write them, in groups of any length."""

DOTTED_NUMBER = r"\d{4}[._](?:\d{4}[._]\d{4}[._]\d{1,7}|\d{6}[._]\d{5})"
"""Between dots only in the groups of a card: versions, addresses and fractions have dots, too."""

CARD_NUMBER = re.compile(
    # An id of digits alone has the shape of a card number and is none.
    rf"(?P<kept>{UUID_FORM}|{HEX_ID_FORM})|(?<!\d)(?:{SPACED_NUMBER}|{DOTTED_NUMBER})(?!\d)",
    re.IGNORECASE,
)

QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"

ASSIGNED_SECRET = re.compile(
    # Bounded and possessive, as below: a name that is repeated ten thousand times takes no longer.
    rf"((?:{NAMES_OF_SECRETS})[\w-]{{0,64}}+\\*[\"']?\s*(?:[=:]|%3[AD])\s*\\*)"
    rf"(?:{QUOTED}|[\"']?[^\s&,;\"'}})]+)",
    re.IGNORECASE,
)

PAIRED_SECRET = re.compile(
    rf"([(\[][\"'][\w-]{{0,64}}?(?:{NAMES_OF_SECRETS})[\w-]{{0,64}}+[\"']\s*,\s*)(?:{QUOTED})",
    re.IGNORECASE,
)
"""The second of two, as Python and JSON write a header."""

COOKIES = re.compile(
    rf"(\bcookies?\\*[\"']?\s*[=:]\s*\\*)(?:{QUOTED}|[\"']?[^\"'\r\n]+)", re.IGNORECASE
)
"""All of them: their names are nobody's business either."""

PHONE_NUMBER = re.compile(r"()\+\d(?:[ ()-]{0,2}\d){9,14}(?!\d)")
"""In the international form (E.164); other numbers may be anything."""

AUTHORIZATION = re.compile(r"(\bBearer\s+|\bAuthorization\W{1,4}\w+\s+)[\w.+/=~-]+", re.IGNORECASE)

QUOTED_ROW = re.compile(r"(DETAIL:[^\S\n]+)[^\n]+(?:\n(?![A-Z]+:)[^\n]+)*")
"""Where PostgreSQL quotes one, which may have several lines; another word of its own, or an empty
line, comes after it."""

SECRET_TEXTS = (
    ("@", re.compile(r"(://(?:[^\s:/?#@]*:)?)[^\s/?#]+(?=@)")),  # who asks, in an address
    ("@", re.compile(r"()[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),  # an e-mail address
    ("%40", re.compile(r"()[\w.+%-]{1,64}%40[\w-]+(?:\.[\w-]+)+")),  # one in a query
    ("+", PHONE_NUMBER),
    ("DETAIL:", QUOTED_ROW),
    ("eyJ", re.compile(r"()\beyJ[\w-]{1,1000}+\.[\w-]++\.[\w-]*")),  # a JSON Web Token
    ("gAAAA", re.compile(r"()\bgAAAA[\w-]{20,}=*")),  # a sealed text
    ("/links/", re.compile(r"(/links/)[^\s\"'<>?#]+")),  # a link of a letter, damaged or not
    (" ", AUTHORIZATION),
    ("ookie", COOKIES),
    ("=", ASSIGNED_SECRET),
    (":", ASSIGNED_SECRET),
    ("%3", ASSIGNED_SECRET),
    (",", PAIRED_SECRET),
)
"""Shapes of secrets inside a text, each behind a sign without which it is not looked for: looking
is most of what a log line costs. The group before a secret is kept, to show what it was."""

LEAST_CARD_NUMBER = 10**12
"""Card numbers have 13 to 19 digits, also when they come as numbers."""

LONGEST_NAME = 64
"""Of a header; a longer text is none."""

LONGEST_HARMLESS_TEXT = 5
"""No secret is as short as GET, 1.2 or done; most fields of a log line are."""

LONGEST_TEXT = 10_000
"""Characters of a text that are told: a stack trace of ours has some thousand. Whoever sends us an
address of any length must not fill the disk, nor the memory in which lines wait to be shipped."""

LONGEST_OF_ONE_SHAPE = 64
"""Characters at the end of a text that was cut: half a card number has no shape to know it by."""


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Hide secrets in one log event; a processor for structlog."""
    return {
        key: value if key in OUR_OWN_FIELDS else redacted(key, value)
        for key, value in event.items()
    }


def redacted(key: str, value: object) -> object:
    """Return `value` without what must not be logged, at any depth.

    Args:
        key: Name under which the value would be logged.
        value: Anything that can be logged.
    """
    if value is None or isinstance(value, bool):
        return value
    return HIDDEN if is_secret_key(key) else _without_secrets_inside(value)


@lru_cache(maxsize=1_000)
def is_secret_key(key: str) -> bool:
    """Return whether a field of this name holds a secret."""
    return SECRET_KEY.search(key) is not None


def without_secrets(text: str) -> str:
    """Return `text` with tokens, passwords, card numbers and e-mail addresses masked.

    The end of a text that is too long is left out. The time that it takes grows no faster than the
    text, whoever wrote it.
    """
    if len(text) <= LONGEST_HARMLESS_TEXT:
        # A plain one: what is derived from it, such as a page's, cannot be encoded.
        return str(text)
    if len(text) > LONGEST_TEXT:
        return _masked(text[:LONGEST_TEXT])[:-LONGEST_OF_ONE_SHAPE] + CUT
    return _masked(text)


def _masked(text: str) -> str:
    cleaned = CARD_NUMBER.sub(_mask_card_number, text)
    for sign, pattern in SECRET_TEXTS:
        if sign in cleaned:
            cleaned = pattern.sub(rf"\1{HIDDEN}", cleaned)
    return cleaned


def _without_secrets_inside(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int() | float():
            return HIDDEN if abs(value) >= LEAST_CARD_NUMBER else value
        case Mapping():
            return {
                without_secrets(str(inner)): redacted(str(inner), it) for inner, it in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return _each_without_secrets(value)
        case _:
            return without_secrets(str(value))


def _each_without_secrets(values: Collection[object]) -> list[object]:
    match values:
        case [str() as name, _] if len(name) <= LONGEST_NAME and is_secret_key(name):
            return [without_secrets(name), HIDDEN]
        case _:
            return [_without_secrets_inside(it) for it in values]


def _mask_card_number(found: re.Match[str]) -> str:
    return found["kept"] or HIDDEN
