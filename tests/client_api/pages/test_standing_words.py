"""Words of states: each has some, and none of them frightens without a reason."""

import pytest

from billing_rules.lifecycles import (
    GIFT,
    INVOICE,
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    PAYMENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle
from client_api.pages.standing_words import (
    BAD,
    GOOD,
    QUIET,
    STANDING_WORDS,
    WAIT,
    WARN,
    standing_words,
)
from tests.client_api.cinema import Cinema

TOLD_TO_VIEWERS = (SUBSCRIPTION, INVOICE, PAYMENT, REFUND, SAVED_CARD, GIFT)


@pytest.mark.parametrize("lifecycle", TOLD_TO_VIEWERS, ids=lambda it: it.subject)
def test_every_state_has_its_words_with_a_tone(lifecycle: Lifecycle) -> None:
    told = STANDING_WORDS[lifecycle.subject]

    assert set(told) == set(lifecycle.states)
    assert {each.tone for each in told.values()} <= {GOOD, WAIT, WARN, BAD, QUIET}


@pytest.mark.parametrize(
    ("subject", "states"),
    [(PAYMENT.subject, OPEN_PAYMENT_STATES), (REFUND.subject, OPEN_REFUND_STATES)],
)
def test_money_on_its_way_is_waited_for(subject: str, states: tuple[str, ...]) -> None:
    assert {standing_words(state, subject).tone for state in states} == {WAIT}


def test_templates_can_ask_for_the_words_of_a_state(cinema: Cinema) -> None:
    template = cinema.app.jinja_env.from_string("{{ ('paid' | standing('invoice')).words }}")

    with cinema.app.test_request_context(headers={"Accept-Language": "en"}):
        written = template.render()

    assert written == "Paid"
