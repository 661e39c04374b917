"""A payment in plain words: did it work, is it being tried again, and what happens next?"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import assert_never

from flask_babel import gettext as _

from admin_api.audit import ActOutcome
from admin_api.pages.names import name_of
from admin_api.pages.retry_progress import (
    Progress,
    awaited_retry_of,
    last_attempt_of,
    last_retry_of,
    open_attempt_of,
    paying_attempt_of,
    progress_of,
)
from admin_api.pages.retry_words import refusal_words
from admin_api.pages.state_words import BAD, GOOD, WAIT, WARN
from admin_api.pages.story import Summary, sentence
from admin_api.pages.story_invoice import FAILED_STATES, failure_sentences
from admin_api.queries.pages import Record
from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, PaymentState
from billing_rules.manual_retry import RetryVerdict
from runtime.web.pages.formats import minor, moment

LONG_WAIT = timedelta(minutes=1)
"""An idle State Updater takes a hundredth of a second."""

TONES: Mapping[Progress, str] = {
    Progress.ASKED: WAIT,
    Progress.UNCERTAIN: WARN,
    Progress.UNDER_WAY: WAIT,
    Progress.PAID: GOOD,
    Progress.FAILED: WARN,
}


def payment_summary(story: Record, verdict: str) -> Summary:
    """Return what is so with a payment, why, and what happens next.

    Args:
        story: As `find_payment_story` returns it.
        verdict: Whether a manager may try it again.
    """
    progress = progress_of(story)
    is_final = progress is Progress.FAILED and _is_final(story, verdict)
    lines = tuple(_lines(story, progress, is_final=is_final))
    return Summary(
        tone=BAD if is_final else TONES[progress],
        what=lines[0],
        why=lines[1:],
        next=tuple(_next(story, verdict)),
    )


def _is_final(story: Record, verdict: str) -> bool:
    has_failed = last_attempt_of(story)["state"] in FAILED_STATES
    return has_failed and verdict == RetryVerdict.PERMANENTLY_FAILED


def _lines(story: Record, progress: Progress, *, is_final: bool) -> Iterator[str]:
    match progress:
        case Progress.ASKED:
            return _asked(story)
        case Progress.UNCERTAIN:
            return _uncertain(story)
        case Progress.UNDER_WAY:
            return _under_way(story)
        case Progress.PAID:
            return _paid(story)
        case Progress.FAILED:
            return _failed(story, is_final=is_final)
        case _:
            assert_never(progress)


def _asked(story: Record) -> Iterator[str]:
    retry = awaited_retry_of(story)
    assert retry is not None
    yield _("Retrying… The card is about to be charged again.")
    yield sentence(
        _("Manager %(name)s asked for it on %(date)s."),
        name=name_of(retry["manager_id"]),
        date=moment(retry["occurred_at"]),
    )
    if story["read_at"] - retry["occurred_at"] > LONG_WAIT:
        yield sentence(
            _(
                "That takes longer than it should: perhaps the State Updater stands still. "
                "The request is kept, and carried out once."
            )
        )


def _uncertain(story: Record) -> Iterator[str]:
    retry = awaited_retry_of(story)
    assert retry is not None
    yield _("It is not certain whether the request to try it again was sent.")
    yield sentence(
        _("Manager %(name)s asked for it on %(date)s, and the message broker fell silent."),
        name=name_of(retry["manager_id"]),
        date=moment(retry["occurred_at"]),
    )
    yield _("The card may still be charged. Asking again does no harm: it is charged once.")


def _under_way(story: Record) -> Iterator[str]:
    attempt = open_attempt_of(story)
    assert attempt is not None
    is_own = attempt["id"] == story["id"]
    yield sentence(
        _("%(amount)s is at the bank: attempt %(number)s.")
        if is_own
        else _("Retrying… %(amount)s is at the bank: attempt %(number)s."),
        amount=minor(attempt["amount_minor"], attempt["currency"]),
        number=attempt["attempt"],
    )
    if attempt["state"] == PaymentState.OPENED:
        yield sentence(_("The viewer has the payment widget open; we wait for their bank."))
    if attempt["state"] == PaymentState.UNKNOWN:
        yield sentence(
            _(
                "It is not known yet whether it took the money. Nothing is charged again until "
                "that is certain."
            )
        )


def _paid(story: Record) -> Iterator[str]:
    paying = paying_attempt_of(story)
    assert paying is not None
    yield sentence(
        _("Paid: attempt %(number)s took %(amount)s."),
        number=paying["attempt"],
        amount=minor(paying["amount_minor"], paying["currency"]),
    )
    yield sentence(_("That was on %(date)s."), date=moment(paying["settled_at"]))


def _failed(story: Record, *, is_final: bool) -> Iterator[str]:
    amount = minor(story["amount_minor"], story["currency"])
    if is_final:
        yield sentence(_("Failed for good: %(amount)s was not taken."), amount=amount)
    else:
        yield sentence(_("Failed: %(amount)s was not taken."), amount=amount)
    last = last_attempt_of(story)
    if last["state"] in FAILED_STATES:
        yield from failure_sentences(last)
    if last["state"] == PaymentState.ABANDONED:
        yield sentence(_("The viewer left the payment widget."))
    yield from _last_request(story)


def _last_request(story: Record) -> Iterator[str]:
    """Yield what became of the last wish of a manager, where no attempt tells it."""
    retry = last_retry_of(story)
    if retry is None or retry["command_outcome"] == "done":
        return
    if retry["command_outcome"] == "rejected":
        yield sentence(
            _("The last request to try it again was rejected: %(reason)s"),
            reason=refusal_words(retry["command_code"]),
        )
    elif retry["outcome"] == ActOutcome.NOT_PUBLISHED:
        yield sentence(
            _("The last request to try it again could not be sent. Nothing was charged.")
        )


def _next(story: Record, verdict: str) -> Iterator[str]:
    attempt = open_attempt_of(story)
    if attempt is not None and attempt["next_check_at"] is not None:
        yield sentence(
            _("We ask the provider what became of it on %(date)s."),
            date=moment(attempt["next_check_at"]),
        )
    if progress_of(story) is not Progress.FAILED:
        return
    if story["next_attempt_at"] is not None:
        yield sentence(
            _("The schedule tries the saved card again on %(date)s."),
            date=moment(story["next_attempt_at"]),
        )
    elif story["invoice_state"] in COLLECTABLE_INVOICE_STATES:
        yield _nothing_planned(verdict)


def _nothing_planned(verdict: str) -> str:
    if verdict == RetryVerdict.ALLOWED:
        return sentence(
            _("No further try is planned. A manager may try once more, or the viewer pays.")
        )
    return sentence(_("No further try is planned: the viewer has to pay."))
