"""Whatever holds after a storm holds of what was stocked."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from cli.chaos import reading
from cli.chaos.books import (
    Books,
    CardRow,
    Change,
    InvoiceRow,
    Operation,
    PaymentRow,
    RefundRow,
    SubscriptionRow,
)
from cli.chaos.checker import RULES
from models import Dispute, Gift, Invoice, Payment, Refund, SavedCard, StateChange, Subscription
from observer.invariants import INVARIANTS, Invariant
from payment_sandbox.operations import Kind, Operation as LedgerOperation, Status
from runtime.identifiers import find_id
from tests.cli.stock.conftest import Cinema
from tests.state_updater.storm_laws import LAWS

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("stock")]

OF_RUNNING_SYSTEMS = frozenset(
    {
        "accepted commands are carried out",
        "acknowledged notifications are kept",
        # Some payments are open on purpose, as on any morning.
        "nothing is left open",
        "trouble is told as 503",
    }
)

OF_PLAIN_LIVES = frozenset({"paid periods follow one another", "what is paid may be watched"})
"""These know of renewals alone: neither of trials, gifts, pauses and disputes nor of new plans."""

TWISTS = frozenset({"start_trial", "pause", "change_plan"})

NAMES = {Kind.PAYMENT: "payment", Kind.REFUND: "refund"}


@pytest.fixture(scope="module")
def books(cinema: Cinema) -> Books:
    with cinema.owner_engine.connect() as connection:
        invoices = reading._rows(connection, Invoice, InvoiceRow)
        return Books(
            operations=tuple(map(_operation, cinema.stocked.books.operations)),
            payments=reading._rows(connection, Payment, PaymentRow),
            refunds=reading._rows(connection, Refund, RefundRow),
            # What is disputed is held by the provider and by nobody else, until the bank decides.
            invoices=tuple(it for it in invoices if it.state != "disputed"),
            subscriptions=reading._rows(connection, Subscription, SubscriptionRow),
            cards=reading._rows(connection, SavedCard, CardRow),
            history=reading._rows(connection, StateChange, Change),
        )


@pytest.mark.parametrize("rule", sorted(RULES.keys() - OF_RUNNING_SYSTEMS - OF_PLAIN_LIVES))
def test_the_books_of_the_stock_hold_that(books: Books, rule: str) -> None:
    assert RULES[rule](books) == []


@pytest.mark.parametrize("rule", sorted(OF_PLAIN_LIVES))
def test_of_plain_lives_the_books_hold_that(cinema: Cinema, books: Books, rule: str) -> None:
    twisted: set[UUID | None] = {it.subject_id for it in books.history if it.trigger in TWISTS}
    twisted |= {it.subscription_id for it in cinema.rows(Gift)}
    twisted |= {cinema.row(Invoice, it.invoice_id).subscription_id for it in cinema.rows(Dispute)}
    plain = replace(
        books,
        subscriptions=tuple(it for it in books.subscriptions if it.id not in twisted),
        invoices=tuple(it for it in books.invoices if it.subscription_id not in twisted),
    )

    assert len(plain.subscriptions) > len(twisted)
    assert RULES[rule](plain) == []


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__.strip("_"))
def test_the_stock_knows(cinema: Cinema, law: Callable[[Cinema], list[str]]) -> None:
    assert list(law(cinema)) == []


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.name)
def test_the_doctor_finds_nothing_amiss_with_the_stock(
    cinema: Cinema, invariant: Invariant
) -> None:
    with cinema.owner_engine.connect() as connection:
        invariant.examine(connection)


def _operation(operation: LedgerOperation) -> Operation:
    return Operation(
        transaction_id=operation.transaction_id,
        kind=NAMES[operation.kind],
        is_completed=operation.status is Status.COMPLETED,
        amount_minor=operation.amount_minor,
        order_id=find_id(operation.invoice_id),
        original_id=operation.original_transaction_id,
    )
