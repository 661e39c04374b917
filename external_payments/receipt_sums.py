"""A fiscal receipt travels with money, and must be about that very money."""

from billing_rules.money import Money
from billing_rules.receipts import RECEIPT_CURRENCY, Receipt


def require_same_sum(receipt: Receipt | None, amount: Money) -> None:
    """Refuse a receipt of another sum than the money it goes with.

    The provider would take the money and quietly form no receipt.

    Args:
        receipt: None goes with any money.
        amount: What is taken or goes back.

    Raises:
        ValueError: The receipt is of another sum, or the money is not in roubles.
    """
    if receipt is None:
        return
    if Money(receipt.total_minor, RECEIPT_CURRENCY) != amount:
        raise ValueError(f"a receipt of {receipt.total_minor} kopecks does not fit {amount}")
