"""Fiscal receipts (Federal Law 54-FZ): what was sold, and how it is taxed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from billing_rules.money import Money

LABEL_LENGTH = 128
"""The register cuts a longer name (developers.cloudpayments.ru, "Receipt")."""

RECEIPT_CURRENCY = "RUB"
"""A receipt names no currency: its sums are roubles."""


class Vat(StrEnum):
    """Rate of value added tax in percent; 100 and more is the share 20/120 of a prepayment.

    `NONE` (the seller pays no such tax) and `ZERO` (the rate is 0 %) are different to the tax
    office. The general rate is 22 % from 1 January 2026; 5 and 7 % belong to the simplified system.
    """

    NONE = "none"
    ZERO = "0"
    FIVE = "5"
    SEVEN = "7"
    TEN = "10"
    TWENTY = "20"
    TWENTY_TWO = "22"
    FIVE_SHARE = "105"
    SEVEN_SHARE = "107"
    TEN_SHARE = "110"
    TWENTY_SHARE = "120"
    TWENTY_TWO_SHARE = "122"


class TaxSystem(IntEnum):
    """By which rules the seller is taxed (tag 1055); 3 was abolished in 2021."""

    GENERAL = 0
    SIMPLIFIED_INCOME = 1
    SIMPLIFIED_INCOME_LESS_EXPENSE = 2
    IMPUTED_INCOME = 3
    AGRICULTURAL = 4
    PATENT = 5


class ReceiptMethod(IntEnum):
    """How the money stands to the goods (tag 1214)."""

    UNKNOWN = 0
    FULL_PREPAYMENT = 1
    PARTIAL_PREPAYMENT = 2
    ADVANCE = 3
    FULL_PAYMENT = 4
    PARTIAL_PAYMENT_AND_CREDIT = 5
    TRANSFER_ON_CREDIT = 6
    CREDIT_PAYMENT = 7


class ReceiptObject(IntEnum):
    """What is sold (tag 1212); an unknown thing goes to the tax office as goods."""

    UNKNOWN = 0
    GOODS = 1
    EXCISE_GOODS = 2
    WORK = 3
    SERVICE = 4
    BET = 5
    GAMBLING_WIN = 6
    LOTTERY_TICKET = 7
    LOTTERY_WIN = 8
    INTELLECTUAL_PROPERTY = 9
    PAYMENT = 10
    AGENT_FEE = 11
    COMPOSITE = 12
    OTHER = 13
    PROPERTY_RIGHT = 14
    NON_OPERATING_INCOME = 15
    INSURANCE_CONTRIBUTIONS = 16
    TRADE_FEE = 17
    RESORT_FEE = 18
    DEPOSIT = 19
    EXPENSE = 20
    SOLE_TRADER_PENSION_CONTRIBUTIONS = 21
    PENSION_CONTRIBUTIONS = 22
    SOLE_TRADER_MEDICAL_CONTRIBUTIONS = 23
    MEDICAL_CONTRIBUTIONS = 24
    SOCIAL_CONTRIBUTIONS = 25
    CASINO = 26
    CASH_WITHDRAWAL = 27
    EXCISE_GOODS_TO_MARK_WITHOUT_CODE = 30
    EXCISE_GOODS_MARKED = 31
    GOODS_TO_MARK_WITHOUT_CODE = 32
    GOODS_MARKED = 33


@dataclass(frozen=True, slots=True)
class ReceiptTerms:
    """How a plan is written in receipts; managers set it.

    Args:
        tax_system: None when the register knows only one.
    """

    vat: Vat
    tax_system: TaxSystem | None
    method: ReceiptMethod
    object: ReceiptObject


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing that was sold.

    Args:
        label: Its name, 1 to 128 characters.
        price_minor: Kopecks for one, from 0.
        quantity: How many, from 1.
        amount_minor: Kopecks for all, from 0; less than price times quantity is a discount.

    Raises:
        ValueError: The register would refuse such a line.
    """

    label: str
    price_minor: int
    quantity: int
    amount_minor: int
    vat: Vat
    method: ReceiptMethod
    object: ReceiptObject

    def __post_init__(self) -> None:
        if not 1 <= len(self.label) <= LABEL_LENGTH:
            raise ValueError(f"a name of {len(self.label)} characters on a receipt")
        if self.quantity < 1:
            raise ValueError(f"{self.quantity} of {self.label!r} on a receipt")
        if not 0 <= self.amount_minor <= self.price_minor * self.quantity:
            raise ValueError(
                f"{self.quantity} times {self.price_minor} kopecks cannot make {self.amount_minor}"
            )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the register prints for one payment or refund.

    Args:
        lines: At least one.
        tax_system: None when the register knows only one.
        total_minor: Kopecks that were paid or go back, above 0.

    Raises:
        ValueError: The lines do not sum to the total, or nothing was paid.
    """

    lines: Sequence[ReceiptLine]
    tax_system: TaxSystem | None
    total_minor: int

    def __post_init__(self) -> None:
        if self.total_minor <= 0:
            raise ValueError(f"no receipt is printed for {self.total_minor} kopecks")
        lines_minor = sum(line.amount_minor for line in self.lines)
        if lines_minor != self.total_minor:
            raise ValueError(f"lines of {lines_minor} kopecks for a payment of {self.total_minor}")


def receipt_for(description: str, amount: Money, terms: ReceiptTerms) -> Receipt:
    """Return the receipt of a payment or refund for one thing.

    Args:
        description: What the viewer reads that it is for; cut where the register would cut it.
        amount: All of the payment, or the part of it that goes back; above 0.
        terms: How its plan is written in receipts.

    Raises:
        ValueError: The amount is not above 0 or not in roubles, or the description is empty.
    """
    if amount.currency != RECEIPT_CURRENCY:
        raise ValueError(f"a receipt is in roubles, not in {amount.currency}")
    line = ReceiptLine(
        label=description.strip()[:LABEL_LENGTH],
        price_minor=amount.amount_minor,
        quantity=1,
        amount_minor=amount.amount_minor,
        vat=terms.vat,
        method=terms.method,
        object=terms.object,
    )
    return Receipt((line,), terms.tax_system, amount.amount_minor)
