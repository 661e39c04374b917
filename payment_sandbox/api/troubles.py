"""Carrying out what a fault or a mishap card orders for one answer."""

from __future__ import annotations

from dataclasses import dataclass

from payment_sandbox.cards import Mishap
from payment_sandbox.faults import DEFAULT_SECONDS, AnswerFault, Fault, Moment
from payment_sandbox.gateway import Gateway
from payment_sandbox.replies import MAINTENANCE, SERVER_ERROR, TOO_MANY, Reply


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong with one answer; `seconds` is real time."""

    kind: AnswerFault
    moment: Moment
    seconds: float = 0


class AnswerDropped(Exception):
    """The connection is to be closed without an answer."""


class AnsweredEarly(Exception):
    """The request is not carried out; this is its answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


_MISHAPS = {
    Mishap.HANG: Trouble(AnswerFault.HANG, Moment.AFTER, DEFAULT_SECONDS[AnswerFault.HANG]),
    Mishap.DROP_ANSWER: Trouble(AnswerFault.DROP_ANSWER, Moment.AFTER),
    Mishap.ERROR_BEFORE: Trouble(AnswerFault.SERVER_ERROR, Moment.BEFORE),
    Mishap.ERROR_AFTER: Trouble(AnswerFault.SERVER_ERROR, Moment.AFTER),
    Mishap.TOO_MANY: Trouble(AnswerFault.TOO_MANY, Moment.BEFORE),
    Mishap.SLOW: Trouble(AnswerFault.DELAY, Moment.BEFORE, 10),
}

_PAGES = {
    AnswerFault.SERVER_ERROR: SERVER_ERROR,
    AnswerFault.TOO_MANY: TOO_MANY,
    AnswerFault.MAINTENANCE: MAINTENANCE,
}


def trouble_from_fault(fault: Fault) -> Trouble:
    """Return what an ordered fault does; a hanging or dropped answer comes after the deed."""
    kind = AnswerFault(fault.kind)
    is_after = kind in {AnswerFault.HANG, AnswerFault.DROP_ANSWER}
    return Trouble(kind, Moment.AFTER if is_after else fault.moment, fault.seconds)


def trouble_from_card(mishap: Mishap | None) -> Trouble | None:
    """Return what a mishap card does to the answer, or none."""
    return None if mishap is None else _MISHAPS.get(mishap)


def meet_before(gateway: Gateway, trouble: Trouble | None) -> None:
    """Let a trouble happen that comes before the request is carried out.

    Raises:
        AnsweredEarly: The request is answered with an error page instead.
    """
    if trouble is None or trouble.moment is not Moment.BEFORE:
        return
    if trouble.kind is AnswerFault.DELAY:
        gateway.stopping.wait(trouble.seconds)
        return
    raise AnsweredEarly(_PAGES[trouble.kind])


def meet_after(gateway: Gateway, trouble: Trouble | None, reply: Reply) -> Reply:
    """Let a trouble happen to the answer of a request that has been carried out.

    Raises:
        AnswerDropped: Nothing is to be answered.
    """
    if trouble is None or trouble.moment is not Moment.AFTER:
        return reply
    if trouble.kind in {AnswerFault.DELAY, AnswerFault.HANG}:
        gateway.stopping.wait(trouble.seconds)
    if trouble.kind in {AnswerFault.DROP_ANSWER, AnswerFault.HANG}:
        raise AnswerDropped
    return _PAGES.get(trouble.kind, reply)
