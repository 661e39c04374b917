"""Test cards: the gateway's documented ones, and our own for everything those cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from payment_sandbox.reasons import APPROVED, BANK_DECLINES, INSUFFICIENT_FUNDS

VISA, MASTERCARD = "Visa", "Mastercard"
MIR = "\N{CYRILLIC CAPITAL LETTER EM}\N{CYRILLIC CAPITAL LETTER I}\N{CYRILLIC CAPITAL LETTER ER}"
"""The gateway writes this brand in Cyrillic."""

BRAND_CODES = {VISA: 0, MASTERCARD: 1, "Maestro": 2, MIR: 6}
"""`CardTypeCode`; only Visa = 0 is documented."""


class Mishap(StrEnum):
    """What goes wrong with the connection or afterwards, while the card itself is good."""

    HANG = "hang"
    DROP_ANSWER = "drop_answer"
    ERROR_BEFORE = "http_500_before"
    ERROR_AFTER = "http_500_after"
    TOO_MANY = "429"
    SLOW = "slow"
    REFUND_REFUSED = "refund_refused"


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card number and what happens to whoever pays with it.

    Attributes:
        number: Sixteen digits, valid by Luhn.
        asks_three_ds: Whether a payment by the card itself goes through the bank's page.
        payment_code: Reason code of a payment by the card, 0 when it succeeds.
        token_code: Reason code of a payment by its saved token.
        mishap: What else goes wrong, or none.
    """

    number: str
    asks_three_ds: bool = False
    payment_code: int = APPROVED
    token_code: int = APPROVED
    mishap: Mishap | None = None

    @property
    def brand(self) -> str:
        """The payment system, from the first digits."""
        return brand_of(self.number)


def brand_of(number: str) -> str:
    """Return the payment system of a number or of its first six digits."""
    if number.startswith("220"):
        return MIR
    return MASTERCARD if number[0] in "25" else VISA


def is_luhn_valid(number: str) -> bool:
    """Say whether a text of digits carries a right check digit."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def with_check_digit(first_fifteen: str) -> str:
    """Return fifteen digits with the sixteenth that makes them valid."""
    return next(number for digit in range(10) if is_luhn_valid(number := f"{first_fifteen}{digit}"))


DOCUMENTED_CARDS = (
    TestCard("4242424242424242", asks_three_ds=True),
    TestCard("5555555555554444", asks_three_ds=True),
    TestCard("2200000000000004", asks_three_ds=True),
    TestCard(
        "4012888888881881",
        asks_three_ds=True,
        payment_code=INSUFFICIENT_FUNDS,
        token_code=INSUFFICIENT_FUNDS,
    ),
    TestCard(
        "5105105105105100",
        asks_three_ds=True,
        payment_code=INSUFFICIENT_FUNDS,
        token_code=INSUFFICIENT_FUNDS,
    ),
    TestCard(
        "2202202202202200",
        asks_three_ds=True,
        payment_code=INSUFFICIENT_FUNDS,
        token_code=INSUFFICIENT_FUNDS,
    ),
    TestCard("4000000000003055"),
    TestCard("5205000000003055"),
    TestCard("2202000000003055"),
    TestCard("4111111111111111", token_code=INSUFFICIENT_FUNDS),
    TestCard("5200828282828210", token_code=INSUFFICIENT_FUNDS),
    TestCard("2200000022222222", token_code=INSUFFICIENT_FUNDS),
    TestCard("4000056655665556", payment_code=INSUFFICIENT_FUNDS, token_code=INSUFFICIENT_FUNDS),
    TestCard("5404000000000043", payment_code=INSUFFICIENT_FUNDS, token_code=INSUFFICIENT_FUNDS),
    TestCard("2203000000000043", payment_code=INSUFFICIENT_FUNDS, token_code=INSUFFICIENT_FUNDS),
)
"""The table of the gateway's page on testing."""


def declining_card(code: int) -> TestCard:
    """Return the card that is declined with a code at once: 4000 0500 0000 051x gives 5051."""
    number = with_check_digit(_fifteen_digits("40000", code))
    return TestCard(number, payment_code=code, token_code=code)


def card_with_declining_token(code: int) -> TestCard:
    """Return the card that pays, and whose token is declined with a code: 4200 0500 0000 051x."""
    return TestCard(with_check_digit(_fifteen_digits("42000", code)), token_code=code)


def card_declined_after_three_ds(code: int) -> TestCard:
    """Return the card that passes 3-D Secure and is then declined: 4300 0500 0000 051x."""
    number = with_check_digit(_fifteen_digits("43000", code))
    return TestCard(number, asks_three_ds=True, payment_code=code, token_code=code)


def card_with_mishap(mishap: Mishap) -> TestCard:
    """Return the good card with which something else goes wrong: 4100 0000 0000 00nx."""
    place = list(Mishap).index(mishap) + 1
    return TestCard(with_check_digit(f"4100000000000{place:02d}"), mishap=mishap)


def _fifteen_digits(family: str, code: int) -> str:
    thousands, rest = divmod(code, 1000)
    return f"{family}{thousands}000000{rest:03d}"


def _every_card() -> tuple[TestCard, ...]:
    codes = [reason.code for reason in BANK_DECLINES]
    return (
        *DOCUMENTED_CARDS,
        *(declining_card(code) for code in codes),
        *(card_with_declining_token(code) for code in codes),
        *(card_declined_after_three_ds(code) for code in codes),
        *(card_with_mishap(mishap) for mishap in Mishap),
    )


TEST_CARDS = _every_card()
"""All cards with a meaning. Any other valid number is a good card without 3-D Secure."""

_BY_MASK = {(card.number[:6], card.number[-4:]): card for card in TEST_CARDS}


def card_behind(first_six: str, last_four: str) -> TestCard:
    """Return a card's behaviour from what a receipt shows of it; an unknown card is a good one."""
    known = _BY_MASK.get((first_six, last_four))
    return known or TestCard(f"{first_six}000000{last_four}")
