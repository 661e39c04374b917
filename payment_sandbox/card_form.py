"""The card form's own checks, with the error codes of the gateway's checkout script."""

from __future__ import annotations

import re

from payment_sandbox.cards import is_luhn_valid
from payment_sandbox.cryptograms import CardOnForm
from payment_sandbox.fields import Fields

HOLDER_NAME_LENGTHS = range(2, 31)
"""Letters a holder's name may have; the script's own limits are not published."""


class CardFormInvalid(Exception):
    """One or more fields cannot be used.

    Attributes:
        codes: An error code such as `CardNumber_Invalid` by field.
    """

    def __init__(self, codes: dict[str, str]) -> None:
        super().__init__(", ".join(codes.values()))
        self.codes = codes


def read_card_form(fields: Fields) -> CardOnForm:
    """Return the card that was typed: card_number, exp_month, exp_year, cvv and maybe name.

    Raises:
        CardFormInvalid: Something is missing or wrong.
    """
    number = re.sub(r"[ -]", "", fields.text("card_number") or "")
    month, year = (fields.text("exp_month") or "").zfill(2), (fields.text("exp_year") or "")[-2:]
    found = {
        "cardNumber": _code("CardNumber", number, valid=_is_number(number)),
        "expDateMonth": _code(
            "ExpDateMonth", month.strip("0"), valid=bool(re.fullmatch("0[1-9]|1[0-2]", month))
        ),
        "expDateYear": _code("ExpDateYear", year, valid=bool(re.fullmatch("[0-9]{2}", year))),
        "cvv": _code(
            "Cvv", cvv := fields.text("cvv") or "", valid=bool(re.fullmatch("[0-9]{3,4}", cvv))
        ),
        "name": _name_code(fields.text("name") or ""),
    }
    codes = {field: code for field, code in found.items() if code}
    if codes:
        raise CardFormInvalid(codes)
    return CardOnForm(number[:6], number[-4:], f"{month}/{year}")


def _is_number(number: str) -> bool:
    return bool(re.fullmatch("[0-9]{16,19}", number)) and is_luhn_valid(number)


def _code(field: str, value: str, *, valid: bool) -> str | None:
    if not value:
        return f"{field}_Empty"
    return None if valid else f"{field}_Invalid"


def _name_code(name: str) -> str | None:
    if not name or len(name) in HOLDER_NAME_LENGTHS:
        return None
    return "Name_TooShort" if len(name) < HOLDER_NAME_LENGTHS.start else "Name_TooLong"
