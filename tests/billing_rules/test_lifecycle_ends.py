"""What holds for every state machine: what is reached, what ends, what never opens again."""

from enum import StrEnum

import pytest

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    DISPUTE,
    GIFT,
    INVOICE,
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    PAYABLE_INVOICE_STATES,
    PAYMENT,
    PRICE_CONSENT,
    REFUND,
    RUNNING_SUBSCRIPTION_STATES,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle
from tests.billing_rules.lifecycle_tables import (
    EVERY_LIFECYCLE,
    final_states,
    reachable,
    successors,
)


@EVERY_LIFECYCLE
def test_every_state_can_be_reached_from_the_first(lifecycle: Lifecycle) -> None:
    assert reachable(lifecycle, lifecycle.initial) == set(lifecycle.states)


@EVERY_LIFECYCLE
def test_no_state_is_a_trap_from_which_nothing_ever_ends(lifecycle: Lifecycle) -> None:
    final = final_states(lifecycle)

    assert all(reachable(lifecycle, state) & final for state in lifecycle.states)


@pytest.mark.parametrize(
    ("lifecycle", "creation", "initial"),
    [
        (PAYMENT, "open", "opened"),
        (INVOICE, "issue", "issued"),
        (SUBSCRIPTION, "subscribe", "awaiting_payment"),
        (REFUND, "request", "requested"),
        (SAVED_CARD, "save", "active"),
        (GIFT, "order", "ordered"),
        (DISPUTE, "open", "opened"),
        (PRICE_CONSENT, "plan", "planned"),
    ],
    ids=lambda value: getattr(value, "subject", None),
)
def test_every_row_begins_in_the_first_state_of_its_lifecycle(
    lifecycle: Lifecycle, creation: str, initial: str
) -> None:
    assert (lifecycle.creation, lifecycle.initial) == (creation, initial)


@pytest.mark.parametrize(
    ("lifecycle", "final"),
    [
        (PAYMENT, {"succeeded"}),
        (INVOICE, {"cancelled", "expired", "refunded"}),
        (SUBSCRIPTION, {"cancelled", "expired", "abandoned"}),
        (REFUND, {"succeeded"}),
        (SAVED_CARD, {"withdrawn"}),
        (GIFT, {"claimed", "abandoned", "returned"}),
        (DISPUTE, {"won", "lost"}),
        (PRICE_CONSENT, {"moved", "kept", "stopped", "cancelled"}),
    ],
    ids=lambda value: getattr(value, "subject", None),
)
def test_nothing_leads_out_of_the_final_states(lifecycle: Lifecycle, final: set[str]) -> None:
    assert final_states(lifecycle) == final


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param(OPEN_PAYMENT_STATES, "opened sent unknown", id="open payments"),
        pytest.param(OPEN_REFUND_STATES, "requested sent unknown", id="open refunds"),
        pytest.param(
            PAYABLE_INVOICE_STATES, "issued past_due uncollectible", id="payable invoices"
        ),
        pytest.param(COLLECTABLE_INVOICE_STATES, "issued past_due", id="collectable invoices"),
        pytest.param(
            RUNNING_SUBSCRIPTION_STATES,
            "trialing active past_due paused",
            id="running subscriptions",
        ),
        pytest.param(
            LIVE_SUBSCRIPTION_STATES,
            "awaiting_payment trialing active past_due paused",
            id="live subscriptions",
        ),
    ],
)
def test_the_named_groups_of_states(states: tuple[StrEnum, ...], expected: str) -> None:
    assert [state.value for state in states] == expected.split()


@pytest.mark.parametrize(
    ("lifecycle", "group"),
    [
        (PAYMENT, OPEN_PAYMENT_STATES),
        (REFUND, OPEN_REFUND_STATES),
        (SUBSCRIPTION, LIVE_SUBSCRIPTION_STATES),
    ],
    ids=lambda value: getattr(value, "subject", None),
)
def test_what_is_settled_never_opens_again(
    lifecycle: Lifecycle, group: tuple[StrEnum, ...]
) -> None:
    settled = set(lifecycle.states) - set(group)

    assert lifecycle.initial in group
    assert all(successors(lifecycle, state) <= settled for state in settled)
