"""What a successful payment sets going beside its notification: receipts and regular charges."""

from __future__ import annotations

from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.operations import Operation


def follow_success(gateway: Gateway, books: Books, operation: Operation) -> None:
    """Start what the payment's service instructions ask for."""
    del gateway, books, operation
