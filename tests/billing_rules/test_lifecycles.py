"""Every state machine as a full table: a change of a lifecycle has to be a change of this file.

A row is a state, a column is a trigger, a cell is where the trigger leads; a dot is a refusal.
"""

from enum import StrEnum

import pytest

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    DISPUTE,
    GIFT,
    INVOICE,
    LIFECYCLES,
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
    Lifecycle,
)

PAYMENT_TABLE = """
           send   lose_sight  succeed    decline   fail_to_send  refuse   abandon
opened     sent   .           succeeded  declined  .             refused  abandoned
sent       .      unknown     succeeded  declined  not_sent      refused  .
unknown    .      .           succeeded  declined  not_sent      refused  .
succeeded  .      .           .          .         .             .        .
declined   .      .           succeeded  .         .             .        .
not_sent   .      .           succeeded  .         .             .        .
refused    .      .           succeeded  .         .             .        .
abandoned  .      .           succeeded  .         .             .        .
"""

INVOICE_TABLE = """
                    pay   fall_due  cancel     expire   write_off      plan_attempt
issued              paid  past_due  cancelled  expired  .              issued
past_due            paid  .         cancelled  .        uncollectible  past_due
paid                .     .         .          .        .              .
cancelled           .     .         .          .        .              .
expired             .     .         .          .        .              .
uncollectible       paid  .         .          .        .              .
partially_refunded  .     .         .          .        .              .
refunded            .     .         .          .        .              .
disputed            .     .         .          .        .              .

                    refund_partially    refund    dispute   win_dispute  lose_dispute
issued              .                   .         .         .            .
past_due            .                   .         .         .            .
paid                partially_refunded  refunded  disputed  .            .
cancelled           .                   .         .         .            .
expired             .                   .         .         .            .
uncollectible       .                   .         .         .            .
partially_refunded  partially_refunded  refunded  disputed  .            .
refunded            .                   .         .         .            .
disputed            .                   .         .         paid         refunded
"""

SUBSCRIPTION_TABLE = """
                  start_trial  activate  abandon    renew   fall_due  pause   resume  cancel
awaiting_payment  trialing     active    abandoned  .       .         .       .       .
trialing          .            active    .          active  past_due  .       .       cancelled
active            .            .         .          active  past_due  paused  .       cancelled
past_due          .            .         .          active  .         .       .       cancelled
paused            .            .         .          .       .         .       active  cancelled
cancelled         .            .         .          .       .         .       .       .
expired           .            .         .          .       .         .       .       .
abandoned         .            .         .          .       .         .       .       .

                  expire   turn_renewal_off  turn_renewal_on  extend    choose_card  change_plan
awaiting_payment  .        .                 .                .         .            .
trialing          expired  trialing          trialing         trialing  trialing     trialing
active            expired  active            active           active    active       active
past_due          expired  past_due          past_due         past_due  past_due     .
paused            expired  paused            paused           paused    paused       .
cancelled         .        .                 .                .         .            .
expired           .        .                 .                .         .            .
abandoned         .        .                 .                .         .            .

                  schedule_change  drop_change  redeem_promo_code
awaiting_payment  .                .            awaiting_payment
trialing          trialing         trialing     trialing
active            active           active       active
past_due          .                .            .
paused            .                .            .
cancelled         .                .            .
expired           .                .            .
abandoned         .                .            .
"""

REFUND_TABLE = """
           send  lose_sight  succeed    refuse
requested  sent  .           succeeded  .
sent       .     unknown     succeeded  refused
unknown    .     .           succeeded  refused
succeeded  .     .           .          .
refused    .     .           succeeded  .
"""

SAVED_CARD_TABLE = """
           withdraw   reject    expire
active     withdrawn  rejected  expired
withdrawn  .          .         .
rejected   withdrawn  .         .
expired    withdrawn  .         .
"""

GIFT_TABLE = """
           buy     abandon    claim    expire   return
ordered    bought  abandoned  .        .        .
bought     .       .          claimed  expired  returned
claimed    .       .          .        .        .
expired    .       .          .        .        returned
abandoned  .       .          .        .        .
returned   .       .          .        .        .
"""

DISPUTE_TABLE = """
        win  lose
opened  won  lost
won     .    .
lost    .    .
"""

PRICE_CONSENT_TABLE = """
           announce   agree   decline   postpone  move   keep  stop     cancel
planned    announced  .       .         planned   .      .     .        cancelled
announced  .          agreed  declined  .         moved  kept  stopped  cancelled
agreed     .          .       declined  .         moved  .     .        cancelled
declined   .          agreed  .         .         .      kept  stopped  cancelled
moved      .          .       .         .         .      .     .        .
kept       .          .       .         .         .      .     .        .
stopped    .          .       .         .         .      .     .        .
cancelled  .          .       .         .         .      .     .        .
"""

TABLES = [
    pytest.param(PAYMENT, PAYMENT_TABLE, id="payment"),
    pytest.param(INVOICE, INVOICE_TABLE, id="invoice"),
    pytest.param(SUBSCRIPTION, SUBSCRIPTION_TABLE, id="subscription"),
    pytest.param(REFUND, REFUND_TABLE, id="refund"),
    pytest.param(SAVED_CARD, SAVED_CARD_TABLE, id="saved_card"),
    pytest.param(GIFT, GIFT_TABLE, id="gift"),
    pytest.param(DISPUTE, DISPUTE_TABLE, id="dispute"),
    pytest.param(PRICE_CONSENT, PRICE_CONSENT_TABLE, id="price_consent"),
]

EVERY_LIFECYCLE = pytest.mark.parametrize(
    "lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.subject
)

Targets = dict[tuple[str, str], tuple[str, ...]]


def parsed(table: str) -> Targets:
    """Return the targets of every (state, trigger) pair of a written table."""
    pairs: Targets = {}
    for block in table.strip("\n").split("\n\n"):
        heading, *rows = block.splitlines()
        for state, *targets in (row.split() for row in rows):
            cells = zip(heading.split(), targets, strict=True)
            pairs |= {
                (state, trigger): () if target == "." else (target,) for trigger, target in cells
            }
    return pairs


def triggers(lifecycle: Lifecycle) -> list[str]:
    """Return every trigger of a lifecycle once."""
    return list(dict.fromkeys(move.trigger for move in lifecycle.moves))


def successors(lifecycle: Lifecycle, state: str) -> set[str]:
    """Return the states that one move leads to."""
    return {
        target
        for trigger in lifecycle.allowed(state)
        for target in lifecycle.targets(trigger, state)
    }


def reachable(lifecycle: Lifecycle, start: str) -> set[str]:
    """Return `start` and every state that any number of moves leads to."""
    found, fresh = {start}, {start}
    while fresh:
        fresh = {after for state in fresh for after in successors(lifecycle, state)} - found
        found |= fresh
    return found


def final_states(lifecycle: Lifecycle) -> set[str]:
    """Return the states that nothing leads out of."""
    return {state for state in lifecycle.states if not lifecycle.allowed(state)}


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
def test_every_state_can_be_reached_from_the_first(lifecycle: Lifecycle) -> None:
    assert reachable(lifecycle, lifecycle.initial) == set(lifecycle.states)


@EVERY_LIFECYCLE
def test_no_state_is_a_trap_from_which_nothing_ever_ends(lifecycle: Lifecycle) -> None:
    final = final_states(lifecycle)

    assert all(reachable(lifecycle, state) & final for state in lifecycle.states)


@EVERY_LIFECYCLE
def test_creation_is_told_apart_from_every_move_in_the_history(lifecycle: Lifecycle) -> None:
    assert lifecycle.creation not in triggers(lifecycle)


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
