"""Work that nobody asks for at the moment: what is due by the gateway's own clock."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

from payment_sandbox.charging import abandon_three_ds
from payment_sandbox.gateway import Gateway
from payment_sandbox.operations import Status, list_operations
from payment_sandbox.receipt_views import tell_of_receipt
from payment_sandbox.receipts import form_receipt, list_due_receipts
from payment_sandbox.regular_charges import charge_due_subscriptions
from payment_sandbox.remembered_answers import forget_answers
from payment_sandbox.settlement import void
from payment_sandbox.three_ds import list_abandoned

LOOK_EVERY_SECONDS = 0.1
"""Pause between two looks at the ledger; short, for sandboxes that are sped up."""

HOLD_DAYS = 7
"""How long money may be held before it is released; the gateway says up to seven days."""


def forget_old_answers(gateway: Gateway) -> None:
    """Let `X-Request-ID`s whose hour is over be new again."""
    with gateway.ledger.transaction() as books:
        forget_answers(books, gateway.clock.now_ms())


def decline_abandoned(gateway: Gateway) -> None:
    """Decline payments whose payer never came back from the bank's page."""
    with gateway.ledger.transaction() as books:
        for session in list_abandoned(books, gateway.clock.now_ms()):
            abandon_three_ds(gateway, books, session)


def release_old_holds(gateway: Gateway) -> None:
    """Release money that was held for too long, as a void would."""
    with gateway.ledger.transaction() as books:
        held_for_ms = gateway.clock.after_ms(HOLD_DAYS * 24 * 3600) - gateway.clock.now_ms()
        limit_ms = gateway.clock.now_ms() - held_for_ms
        for payment in list_operations(
            books, "status = ? AND created_at_ms <= ?", (Status.AUTHORIZED, limit_ms)
        ):
            void(gateway, books, payment)


def form_due_receipts(gateway: Gateway) -> None:
    """Form receipts that wait, and tell of them."""
    with gateway.ledger.transaction() as books:
        for receipt in list_due_receipts(books, gateway.clock.now_ms()):
            tell_of_receipt(gateway, books, form_receipt(books, receipt))


CHORES: tuple[Callable[[Gateway], None], ...] = (
    forget_old_answers,
    decline_abandoned,
    release_old_holds,
    form_due_receipts,
    charge_due_subscriptions,
)
"""Each does what is due and may be run at any moment."""


def start_background(gateway: Gateway) -> None:
    """Run the chores in a thread of their own until the gateway stops."""
    threading.Thread(target=_run, args=(gateway,), name="background", daemon=True).start()


def _run(gateway: Gateway) -> None:
    while not gateway.stopping.wait(LOOK_EVERY_SECONDS):
        for chore in CHORES:
            _run_one(gateway, chore)


def _run_one(gateway: Gateway, chore: Callable[[Gateway], None]) -> None:
    try:
        chore(gateway)
    except Exception:  # noqa: BLE001 - the edge of a thread: the other chores must go on
        if not gateway.stopping.is_set():
            gateway.journal.write(
                "chore_failed", chore=chore.__name__, traceback=traceback.format_exc()
            )
