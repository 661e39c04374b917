"""One request of a merchant on its way to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from payment_sandbox.api.troubles import Trouble, meet_before
from payment_sandbox.fields import Fields
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.operation_json import transaction_json
from payment_sandbox.operations import Operation, Status
from payment_sandbox.remembered_answers import RequestKey, find_answer, keep_answer
from payment_sandbox.replies import Reply, succeeded, unsuccessful


@dataclass(slots=True)
class Call:
    """What an endpoint works with.

    Attributes:
        gateway: The sandbox.
        fields: The request's fields.
        base_url: Address under which the merchant has reached the sandbox, without a final slash.
        key: What repeats of this request share; none without an `X-Request-ID`.
        trouble: What is to go wrong with the answer.
    """

    gateway: Gateway
    fields: Fields
    base_url: str
    key: RequestKey | None
    trouble: Trouble | None = None

    @property
    def request_id(self) -> str | None:
        """The merchant's `X-Request-ID`."""
        return self.key.request_id if self.key else None

    def meet(self, trouble: Trouble | None) -> None:
        """Let a card's mishap happen, now or to the answer.

        Raises:
            AnsweredEarly: The request is answered with an error page instead.
        """
        meet_before(self.gateway, trouble)
        self.trouble = trouble or self.trouble

    def settle(self, work: Callable[[Books], Reply]) -> Reply:
        """Do the request's work and remember its answer, in one transaction.

        Args:
            work: Changes the books and returns the answer.
        """
        with self.gateway.ledger.transaction() as books:
            reply = work(books)
            self._remember(books, reply)
        return reply

    def settle_payment(self, work: Callable[[Books], tuple[Operation, Reply]]) -> Reply:
        """Do as `settle`, with work that also returns the payment.

        A decline is not remembered when the settings say so.
        """
        with self.gateway.ledger.transaction() as books:
            operation, reply = work(books)
            if operation.status is not Status.DECLINED or self.gateway.settings.keeps_declines:
                self._remember(books, reply)
        return reply

    def remembered(self) -> Reply | None:
        """Return what an earlier request with the same `X-Request-ID` was answered, or none."""
        if self.key is None:
            return None
        with self.gateway.ledger.transaction() as books:
            answer = find_answer(books, self.key, self.gateway.clock.now_ms())
        return None if answer is None else Reply(answer)

    def about(self, operation: Operation) -> Reply:
        """Return an operation as an answer: success only for money that is held or taken."""
        model = transaction_json(operation, self.gateway.settings.public_id)
        return succeeded(model) if operation.is_successful else unsuccessful(model)

    def _remember(self, books: Books, reply: Reply) -> None:
        if self.key:
            kept_ms = round(self.gateway.settings.request_id_seconds * 1000)
            keep_answer(books, self.key, reply.body, self.gateway.clock.now_ms() + kept_ms)


Endpoint = Callable[[Call], Reply]
"""Carries out one kind of request. It raises `RequestRefused` for what cannot be done."""
