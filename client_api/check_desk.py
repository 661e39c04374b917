"""Answers whether the provider may take money, within the moment that it waits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from billing_rules.checkout import CheckAnswer, OrderFacts, check_order
from billing_rules.money import Money
from client_api.queries.checks import FIND_ORDER
from client_api.queries.reading import find_row
from external_payments.cloudpayments.notifications import CheckRequest
from runtime.telemetry.context import bind_ids

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

BUDGET_SECONDS = 1.0
"""The gateway does not say how long it waits for a Check; a viewer with a card in hand does not
wait much longer, and a refusal is clean where a dropped connection is a riddle."""

MOST_AT_ONCE = 4
"""Threads that read for Checks; when a frozen database holds them all, the rest is refused."""


class CheckDesk:
    """Decides by one read, and refuses when that read does not come in time.

    Args:
        engine: Of the primary: the attempt may have been opened a moment ago.
        budget_seconds: How long an answer may take.
    """

    def __init__(self, engine: Engine, *, budget_seconds: float = BUDGET_SECONDS) -> None:
        self._engine = engine
        self._budget_seconds = budget_seconds
        self._readers = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="check")

    def answer(self, question: CheckRequest) -> CheckAnswer:
        """Return our answer; in doubt it is a refusal, for money is easier not taken than returned.

        Args:
            question: From the gateway, its signature checked.
        """
        if question.subscription_id is not None:
            # We charge for renewals ourselves: one that the gateway runs is not of our making.
            return CheckAnswer.CANNOT_ACCEPT
        try:
            facts = self._find_facts(question.payment_id)
        except (TimeoutError, SQLAlchemyError) as error:
            log.warning(
                "check_refused_in_doubt",
                payment_id=str(question.payment_id),
                error=type(error).__name__,
            )
            return CheckAnswer.CANNOT_ACCEPT
        return check_order(facts, account_id=question.account_id, amount=question.amount)

    def _find_facts(self, payment_id: UUID | None) -> OrderFacts | None:
        if payment_id is None:
            return None
        parameters = {"payment_id": payment_id}
        reading = self._readers.submit(find_row, FIND_ORDER, parameters, engine=self._engine)
        row = reading.result(timeout=self._budget_seconds)
        if row is None:
            return None
        bind_ids(
            viewer_id=row.viewer_id,
            invoice_id=row.invoice_id,
            subscription_id=row.subscription_id,
        )
        return _facts_in(row)


def _facts_in(row: Row[Any]) -> OrderFacts:
    return OrderFacts(
        account_id=str(row.viewer_id),
        amount=Money(row.amount_minor, row.currency),
        payment_state=row.payment_state,
        invoice_state=row.invoice_state,
        card_state=row.card_state,
        is_expired=row.is_expired,
    )
