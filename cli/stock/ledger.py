"""The payment sandbox's ledger: it is given the other side of what was stocked."""

from dataclasses import astuple
from pathlib import Path

from cli.stock.stocking import ProviderBooks
from payment_sandbox.ledger import Books, Ledger
from payment_sandbox.operations import save_operation


def write_ledger(path: Path, books: ProviderBooks) -> None:
    """Write operations, chargebacks and tokens, so that both sides agree and cards can be charged.

    A sandbox may be running on the same file: it waits for a moment.

    Args:
        path: Of the ledger; made if missing.
        books: The provider's side of the stock.
    """
    ledger = Ledger(path)
    try:
        with ledger.transaction() as opened:
            _write(opened, books)
    finally:
        ledger.close()


def _write(opened: Books, books: ProviderBooks) -> None:
    for operation in books.operations:
        save_operation(opened, operation)
    opened.executemany(
        "INSERT INTO chargebacks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [astuple(chargeback) for chargeback in books.chargebacks],
    )
    opened.executemany(
        "INSERT INTO saved_cards VALUES (?, ?, ?, ?, ?)",
        [
            (card.token, account, card.first_six, card.last_four, card.expires)
            for card, account in books.cards
        ],
    )
