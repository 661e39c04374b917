"""When a manager may charge a failed payment's card once more."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.lifecycles import InvoiceState, PaymentState
from billing_rules.manual_retry import FailedPayment, RetryVerdict, judge_retry

LIMIT = 5

FAILED = FailedPayment(
    payment_state=PaymentState.DECLINED,
    invoice_state=InvoiceState.PAST_DUE,
    decline_class=DeclineClass.FUNDS,
    manual_attempts=0,
    has_active_card=True,
    has_open_payment=False,
)

VERDICTS = """
                    opened        sent          unknown       abandoned     refused
issued              not_failed    not_failed    not_failed    not_failed    not_failed
past_due            not_failed    not_failed    not_failed    not_failed    not_failed
paid                already_paid  already_paid  already_paid  already_paid  already_paid
cancelled           not_failed    not_failed    not_failed    not_failed    not_failed
expired             not_failed    not_failed    not_failed    not_failed    not_failed
uncollectible       not_failed    not_failed    not_failed    not_failed    not_failed
partially_refunded  already_paid  already_paid  already_paid  already_paid  already_paid
refunded            already_paid  already_paid  already_paid  already_paid  already_paid
disputed            already_paid  already_paid  already_paid  already_paid  already_paid

                    declined            not_sent            succeeded
issued              allowed             allowed             already_paid
past_due            allowed             allowed             already_paid
paid                already_paid        already_paid        already_paid
cancelled           permanently_failed  permanently_failed  already_paid
expired             permanently_failed  permanently_failed  already_paid
uncollectible       permanently_failed  permanently_failed  already_paid
partially_refunded  already_paid        already_paid        already_paid
refunded            already_paid        already_paid        already_paid
disputed            already_paid        already_paid        already_paid
"""
"""Rows are states of the invoice, columns those of the payment, which has no open rival."""


def parsed(table: str) -> dict[tuple[str, str], str]:
    """Return the verdict of every (invoice state, payment state) pair of a written table."""
    verdicts: dict[tuple[str, str], str] = {}
    for block in table.strip("\n").split("\n\n"):
        heading, *rows = block.splitlines()
        for invoice_state, *cells in (row.split() for row in rows):
            columns = zip(heading.split(), cells, strict=True)
            verdicts |= {(invoice_state, payment_state): cell for payment_state, cell in columns}
    return verdicts


def test_the_verdict_follows_from_the_states_as_the_table_says() -> None:
    actual = {
        (invoice.value, payment.value): judge_retry(
            replace(FAILED, invoice_state=invoice, payment_state=payment), limit=LIMIT
        ).value
        for invoice, payment in product(InvoiceState, PaymentState)
    }

    assert actual == parsed(VERDICTS)


def test_nothing_is_tried_while_an_attempt_is_unresolved() -> None:
    for invoice, payment in product(InvoiceState, PaymentState):
        rivalled = replace(
            FAILED, invoice_state=invoice, payment_state=payment, has_open_payment=True
        )

        assert judge_retry(rivalled, limit=LIMIT) == RetryVerdict.IN_PROGRESS


@pytest.mark.parametrize(
    ("decline_class", "verdict"),
    [
        (None, RetryVerdict.ALLOWED),
        (DeclineClass.UNCONDITIONAL, RetryVerdict.PERMANENTLY_FAILED),
        (DeclineClass.CONDITIONAL, RetryVerdict.ALLOWED),
        (DeclineClass.TEMPORARY, RetryVerdict.ALLOWED),
        (DeclineClass.HARD, RetryVerdict.PERMANENTLY_FAILED),
        (DeclineClass.FUNDS, RetryVerdict.ALLOWED),
        (DeclineClass.TECHNICAL, RetryVerdict.ALLOWED),
        (DeclineClass.ASK_VIEWER, RetryVerdict.ALLOWED),
        (DeclineClass.UNRECOGNISED, RetryVerdict.ALLOWED),
    ],
)
def test_a_refusal_for_good_is_never_retried(
    decline_class: DeclineClass | None, verdict: RetryVerdict
) -> None:
    assert judge_retry(replace(FAILED, decline_class=decline_class), limit=LIMIT) == verdict


@pytest.mark.parametrize(
    ("manual_attempts", "limit", "verdict"),
    [
        (0, 5, RetryVerdict.ALLOWED),
        (4, 5, RetryVerdict.ALLOWED),  # the fifth and last try
        (5, 5, RetryVerdict.PERMANENTLY_FAILED),
        (6, 5, RetryVerdict.PERMANENTLY_FAILED),
        (0, 1, RetryVerdict.ALLOWED),
        (1, 1, RetryVerdict.PERMANENTLY_FAILED),
        (0, 0, RetryVerdict.PERMANENTLY_FAILED),  # manual tries are switched off
    ],
)
def test_a_manager_has_exactly_as_many_tries_as_the_limit(
    manual_attempts: int, limit: int, verdict: RetryVerdict
) -> None:
    tried = replace(FAILED, manual_attempts=manual_attempts)

    assert judge_retry(tried, limit=limit) == verdict


def test_without_an_active_card_there_is_nothing_to_charge() -> None:
    cardless = replace(FAILED, has_active_card=False)

    assert judge_retry(cardless, limit=LIMIT) == RetryVerdict.NO_CARD


def test_a_new_card_does_not_help_once_the_tries_are_used_up() -> None:
    exhausted = replace(FAILED, manual_attempts=LIMIT, has_active_card=False)

    assert judge_retry(exhausted, limit=LIMIT) == RetryVerdict.PERMANENTLY_FAILED


def test_a_manager_waits_as_long_as_the_gateway_blocks_the_card() -> None:
    blocked = replace(FAILED, blocked_until=datetime(2026, 4, 1, tzinfo=UTC))

    assert judge_retry(blocked, limit=LIMIT) == RetryVerdict.TOO_SOON


def test_waiting_is_not_advised_where_it_would_not_help() -> None:
    blocked = replace(FAILED, blocked_until=datetime(2026, 4, 1, tzinfo=UTC))

    assert judge_retry(replace(blocked, has_active_card=False), limit=LIMIT) == RetryVerdict.NO_CARD
    assert judge_retry(blocked, limit=0) == RetryVerdict.PERMANENTLY_FAILED
