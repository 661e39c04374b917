"""What the alerts choose by is what our processes really say: a word misspelt would never fire."""

import re

import pytest

from billing_rules.declines import DeclineClass
from external_payments.cloudpayments.errors import AnswerUnusable, RequestNotSent
from interaction_bus.publisher import UNAVAILABLE
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from reminder.office import LetterFate
from reminder.reminding import HEARTBEAT
from runtime.telemetry.crossing import DONE, ERROR
from state_updater.business_counts import PAYMENT_OUTCOMES, REFUND_OUTCOMES
from state_updater.tasks.sweeps import SWEEPS
from tests.docker.promql import EVERY_RULE, asked_by

WORDS = {
    ("kinokassa:payments:increase30m", "outcome"): set(PAYMENT_OUTCOMES.values()),
    ("kinokassa:payments:increase1h", "outcome"): set(PAYMENT_OUTCOMES.values()),
    ("kinokassa:payments:increase1h", "reason"): set(DeclineClass),
    ("kinokassa:refunds:increase1h", "outcome"): set(REFUND_OUTCOMES.values()),
    ("kinokassa:publishes:increase5m", "outcome"): {DONE, UNAVAILABLE},
    ("kinokassa:provider_calls:increase5m", "outcome"): {
        RequestNotSent.outcome,
        AnswerUnusable.outcome,
        DONE,
        ERROR,
    },
    ("kinokassa_task_duration_seconds_count", "task"): {f"sweep_{name}" for name in SWEEPS},
    ("kinokassa:tasks:increase15m", "outcome"): {DONE, ERROR},
    ("kinokassa:letters:increase15m", "fate"): set(LetterFate),
    ("kinokassa_heartbeat_age_seconds", "name"): {HEARTBEAT},
    ("kinokassa_queue_messages", "queue"): {
        COMMANDS_QUEUE.name,
        TASKS_QUEUE.name,
        LETTERS_QUEUE.name,
    },
}
WORDS["kinokassa_queue_consumers", "queue"] = WORDS["kinokassa_queue_messages", "queue"]
"""Of each metric and label, what our processes may say."""

CHOSEN = sorted(
    {
        (asked.metric, label, word)
        for rule in EVERY_RULE
        for asked in asked_by(rule["expr"])
        for label, pattern in asked.choices
        if (asked.metric, label) in WORDS
        for word in pattern.split("|")
    }
)


@pytest.mark.parametrize(("metric", "label", "word"), CHOSEN)
def test_an_alert_chooses_by_a_word_that_is_said(metric: str, label: str, word: str) -> None:
    said = WORDS[metric, label]

    assert any(re.fullmatch(word, it) for it in said)


def test_every_kind_of_choice_is_looked_at() -> None:
    assert {(metric, label) for metric, label, _ in CHOSEN} == set(WORDS)
