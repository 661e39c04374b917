"""Our receipt in the gateway's words (developers.cloudkassir.ru, "CustomerReceipt")."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from billing_rules.money import MINOR_DIGITS
from billing_rules.receipts import Receipt, ReceiptLine, Vat

Written = Callable[[Decimal], object]
"""How an exact amount is written: as it is in calls, as a double in the widget's JavaScript."""


def receipt_instruction(receipt: Receipt | None, *, email: str | None) -> Mapping[str, object]:
    """Return the part of a call's free data that asks for a receipt; empty when there is none.

    Args:
        receipt: Of the very amount of the call.
        email: Where the register sends it; none sends it nowhere.
    """
    if receipt is None:
        return {}
    return {"cloudpayments": {"customerReceipt": customer_receipt(receipt, email=email)}}


def customer_receipt(
    receipt: Receipt, *, email: str | None, written: Written = lambda amount: amount
) -> dict[str, object]:
    """Return a receipt as calls and the widget carry it.

    Args:
        receipt: What was sold.
        email: Where the register sends it; none leaves it out.
        written: How amounts are written; exact decimals with two digits by default.
    """
    document: dict[str, object] = {
        "items": [_item(line, written) for line in receipt.lines],
        "amounts": {"electronic": written(_decimal(receipt.total_minor))},
    }
    if receipt.tax_system is not None:
        document["taxationSystem"] = receipt.tax_system.value
    if email:
        document["email"] = email
    return document


def _item(line: ReceiptLine, written: Written) -> dict[str, object]:
    return {
        "label": line.label,
        "price": written(_decimal(line.price_minor)),
        "quantity": line.quantity,
        "amount": written(_decimal(line.amount_minor)),
        # No tax is null, which the tax office tells from a rate of nought.
        "vat": None if line.vat is Vat.NONE else int(line.vat),
        "method": line.method.value,
        "object": line.object.value,
    }


def _decimal(amount_minor: int) -> Decimal:
    return Decimal(amount_minor).scaleb(-MINOR_DIGITS)
