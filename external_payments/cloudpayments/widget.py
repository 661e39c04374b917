"""What the payment widget is started with: made from our payment, never from the browser."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from billing_rules.money import Money
from billing_rules.receipts import Receipt
from external_payments.cloudpayments.customer_receipt import customer_receipt
from external_payments.receipt_sums import require_same_sum

LONGEST_DESCRIPTION = 250
"""The gateway documents no limit; longer texts were not tried by anybody we know of."""

LONGEST_ACCOUNT_ID = 254
"""The gateway takes fewer than 255 characters."""


class WidgetLanguage(StrEnum):
    """Languages of the widget that our pages have too."""

    RUSSIAN = "ru-RU"
    ENGLISH = "en-US"


@dataclass(frozen=True, slots=True)
class WidgetPayment:
    """One attempt to pay in the widget.

    Args:
        payment_id: Our payment: the order number that comes back in every notification.
        account_id: The viewer; the gateway ties a saved card to it.
        amount: More than nothing.
        description: What the viewer pays for; cut to what the widget takes.
        language: Of the widget.
        email: Where the gateway sends its receipt; none lets the viewer type one.
        saves_card: Whether the viewer agreed that we keep the card for renewals.
        receipt: The fiscal receipt, of the very amount; none forms none.

    Raises:
        ValueError: The amount is not positive, the account is empty or too long, or the receipt is
            of another sum.
    """

    payment_id: UUID
    account_id: str
    amount: Money
    description: str
    language: WidgetLanguage
    saves_card: bool
    email: str | None = field(default=None, repr=False)
    receipt: Receipt | None = None

    def __post_init__(self) -> None:
        if self.amount.amount_minor <= 0:
            raise ValueError(f"cannot charge {self.amount}")
        if not 0 < len(self.account_id) <= LONGEST_ACCOUNT_ID:
            raise ValueError(f"an account of {len(self.account_id)} characters is not taken")
        require_same_sum(self.receipt, self.amount)


def widget_parameters(public_id: str, payment: WidgetPayment) -> dict[str, object]:
    """Return the argument of the widget's `start`, ready to become JSON.

    The widget's "try again" button is off: it would make a second operation with the same order
    number, of which the gateway's lookup shows only the last.

    Args:
        public_id: Our public name at the gateway; not a secret.
        payment: What is to be paid.
    """
    parameters: dict[str, object] = {
        "publicTerminalId": public_id,
        # The one float in billing, here and in the receipt: the widget is JavaScript, and this is
        # the very double that it would read from the decimal text.
        "amount": float(payment.amount.to_decimal()),
        "currency": payment.amount.currency,
        "paymentSchema": "Single",
        "culture": payment.language.value,
        "description": payment.description[:LONGEST_DESCRIPTION],
        "externalId": str(payment.payment_id),
        "userInfo": {"accountId": payment.account_id},
        "retryPayment": False,
        "tokenize": payment.saves_card,
    }
    if payment.email:
        parameters["receiptEmail"] = payment.email
    if payment.receipt is not None:
        parameters["receipt"] = customer_receipt(
            payment.receipt, email=payment.email, written=float
        )
    return parameters
