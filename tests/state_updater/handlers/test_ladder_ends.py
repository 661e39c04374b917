"""How many tries each ladder has through the real rows: not one fewer, and not one more."""

from datetime import timedelta

import pytest

from interaction_bus.commands import CollectInvoice, RetryPayment
from models import Invoice, Payment
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Renewal,
    advance_to,
    buy,
    declined,
    not_sent,
    payment_of,
    renew,
    subscription_of,
)

TECHNICAL = ("5091", "technical")


def refuse_last_try(workshop: Workshop, renewal: Renewal, code: str, decline_class: str) -> None:
    payment = payment_of(workshop, renewal.invoice_id)
    number = 3_000_000_100 + payment.attempt
    workshop.send(
        declined(payment.id, transaction_id=number, code=code, decline_class=decline_class)
    )


def try_when_planned(workshop: Workshop, renewal: Renewal) -> bool:
    """Begin the planned try when its time has come; return whether there is one."""
    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    if planned is None:
        return False
    advance_to(workshop, planned)
    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))
    return True


def tries_of(workshop: Workshop, renewal: Renewal, origin: str) -> int:
    return len(workshop.rows(Payment, invoice_id=renewal.invoice_id, origin=origin))


@pytest.mark.parametrize(
    ("code", "decline_class", "tries"),
    [
        ("5051", "temporary", 1 + 5),
        ("5061", "funds", 1 + 5),
        ("5091", "technical", 1 + 4),
        ("5096", "temporary", 1 + 4),
        ("5054", "conditional", 1 + 1),
        ("7777", "unrecognised", 1 + 7),
        ("5005", "unconditional", 1),
        ("5036", "hard", 1),
        ("5082", "ask_viewer", 1),
    ],
)
def test_the_schedule_has_exactly_the_tries_of_its_ladder(
    workshop: Workshop, code: str, decline_class: str, tries: int
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    refuse_last_try(workshop, renewal, code, decline_class)
    while try_when_planned(workshop, renewal):
        refuse_last_try(workshop, renewal, code, decline_class)

    assert tries_of(workshop, renewal, "schedule") == tries
    assert subscription_of(workshop, purchase).state in {"past_due", "expired"}


def test_a_try_that_was_not_sent_is_repeated_exactly_three_times(workshop: Workshop) -> None:
    renewal = renew(workshop, buy(workshop))

    workshop.send(not_sent(renewal.payment_id))
    while try_when_planned(workshop, renewal):
        workshop.send(not_sent(payment_of(workshop, renewal.invoice_id).id))

    assert tries_of(workshop, renewal, "schedule") == 1 + 3


def test_all_tries_of_a_manager_leave_the_schedule_all_of_its_own(workshop: Workshop) -> None:
    renewal = renew(workshop, buy(workshop))
    refuse_last_try(workshop, renewal, *TECHNICAL)
    limit = workshop.settings.manual_retry_limit
    fates = []
    for _ in range(limit + 1):
        workshop.advance(timedelta(minutes=5))
        attempts = len(workshop.rows(Payment, invoice_id=renewal.invoice_id))
        retry = RetryPayment(
            payment_id=renewal.payment_id,
            new_payment_id=new_id(),
            attempt_number=attempts,
            reason="the viewer called",
        )
        fates.append(workshop.send(retry).fate)
        if fates[-1] is Fate.DONE:
            refuse_last_try(workshop, renewal, *TECHNICAL)

    while try_when_planned(workshop, renewal):
        if payment_of(workshop, renewal.invoice_id).state == "sent":
            refuse_last_try(workshop, renewal, *TECHNICAL)

    assert fates == [Fate.DONE] * limit + [Fate.REJECTED]
    assert tries_of(workshop, renewal, "manager") == limit
    assert tries_of(workshop, renewal, "schedule") == 1 + 4
