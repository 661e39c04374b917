"""What a message names is known to the logs of whoever handles it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from interaction_bus.commands import Command, OpenCheckout, RetryPayment, TurnRenewalOff
from interaction_bus.envelope import Actor, Chain, Envelope, wrap
from interaction_bus.named_ids import named_ids
from runtime.identifiers import new_id

VIEWER, INVOICE, PAYMENT, SECOND = (new_id() for _ in range(4))

CHAIN, CAUSE = new_id(), new_id()


def enveloped(command: Command, *, actor: Actor) -> Envelope:
    return wrap(
        command,
        message_id=new_id(),
        actor=actor,
        occurred_at=datetime(2026, 3, 31, tzinfo=UTC),
        chain=Chain(CHAIN, CAUSE),
    )


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            OpenCheckout(viewer_id=VIEWER, invoice_id=INVOICE, new_payment_id=PAYMENT),
            {"viewer_id": VIEWER, "invoice_id": INVOICE, "payment_id": PAYMENT},
        ),
        # It is about the payment that failed, and makes another one.
        (
            RetryPayment(
                payment_id=PAYMENT, new_payment_id=SECOND, attempt_number=1, reason="asked"
            ),
            {"payment_id": PAYMENT},
        ),
    ],
    ids=lambda it: type(it).__name__,
)
def test_rows_that_a_command_names_are_told(command: Command, expected: dict[str, UUID]) -> None:
    told = named_ids(enveloped(command, actor=Actor(kind="manager", id="m-1")))

    chain = {"correlation_id": str(CHAIN), "causation_id": str(CAUSE)}
    rows = {name: str(it) for name, it in expected.items()}
    assert {name: str(it) for name, it in told.items()} == {**chain, **rows}


def test_a_viewer_who_wishes_is_told_by_their_id() -> None:
    wish = TurnRenewalOff(subscription_id=new_id())

    told = named_ids(enveloped(wish, actor=Actor(kind="viewer", id=str(VIEWER))))

    assert told["viewer_id"] == str(VIEWER)
