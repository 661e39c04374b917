"""Every state machine does what its table says, and nothing else."""

import pytest

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    INVOICE,
    LIFECYCLES,
    LIVE_SUBSCRIPTION_STATES,
    PAYABLE_INVOICE_STATES,
    PAYMENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle
from tests.billing_rules.lifecycle_tables import (
    EVERY_LIFECYCLE,
    TABLES,
    final_states,
    parsed,
    reachable,
    triggers,
)


@pytest.mark.parametrize(("lifecycle", "table"), TABLES)
def test_every_trigger_in_every_state_leads_where_the_table_says(
    lifecycle: Lifecycle, table: str
) -> None:
    actual = {
        (state.value, trigger): lifecycle.targets(trigger, state)
        for state in lifecycle.states
        for trigger in triggers(lifecycle)
    }

    assert actual == parsed(table)


@pytest.mark.parametrize(("lifecycle", "table"), TABLES)
def test_what_is_allowed_in_a_state_is_its_row_of_the_table(
    lifecycle: Lifecycle, table: str
) -> None:
    pairs = parsed(table)

    for state in lifecycle.states:
        row = [trigger for (row, trigger), targets in pairs.items() if row == state and targets]
        assert list(lifecycle.allowed(state)) == row


def test_every_lifecycle_has_its_table_here() -> None:
    assert [case.values[0] for case in TABLES] == list(LIFECYCLES)


@EVERY_LIFECYCLE
def test_a_trigger_that_is_not_in_the_table_is_refused_everywhere(lifecycle: Lifecycle) -> None:
    assert not any(lifecycle.targets("believe_the_browser", state) for state in lifecycle.states)


@EVERY_LIFECYCLE
def test_a_move_leads_from_known_states_to_a_known_state(lifecycle: Lifecycle) -> None:
    mentioned = {state for move in lifecycle.moves for state in (*move.sources, move.target)}

    assert mentioned <= set(lifecycle.states)


@EVERY_LIFECYCLE
def test_creation_is_told_apart_from_every_move_in_the_history(lifecycle: Lifecycle) -> None:
    assert lifecycle.creation not in triggers(lifecycle)


def test_money_may_arrive_while_an_invoice_is_payable_only() -> None:
    payable = [state for state in INVOICE.states if INVOICE.targets("pay", state)]

    assert payable == list(PAYABLE_INVOICE_STATES)


def test_we_collect_only_what_could_be_paid() -> None:
    assert set(COLLECTABLE_INVOICE_STATES) < set(PAYABLE_INVOICE_STATES)


def test_a_subscription_is_live_until_it_reaches_a_final_state() -> None:
    assert set(LIVE_SUBSCRIPTION_STATES) == set(SUBSCRIPTION.states) - final_states(SUBSCRIPTION)


@pytest.mark.parametrize("trigger", ["turn_renewal_off", "turn_renewal_on", "extend"])
def test_a_flag_or_a_date_never_changes_the_state(trigger: str) -> None:
    assert all(
        SUBSCRIPTION.targets(trigger, state) in ((), (state.value,))
        for state in SUBSCRIPTION.states
    )


def test_the_providers_word_that_money_was_taken_is_believed_in_every_state() -> None:
    deaf = [state for state in PAYMENT.states if not PAYMENT.targets("succeed", state)]

    assert deaf == ["succeeded"]


@pytest.mark.parametrize("lifecycle", [PAYMENT, REFUND], ids=["payment", "refund"])
def test_the_unknown_ends_by_a_definite_answer_only(lifecycle: Lifecycle) -> None:
    definite_answers = {"succeed", "decline", "fail_to_send", "refuse"}

    assert set(lifecycle.allowed("unknown")) <= definite_answers


def test_a_card_that_was_withdrawn_is_never_active_again() -> None:
    assert reachable(SAVED_CARD, "withdrawn") == {"withdrawn"}
