"""Every state machine as a full table: a change of a lifecycle has to be a change of this file."""

import pytest

from billing_rules.lifecycles import (
    DISPUTE,
    GIFT,
    INVOICE,
    LIFECYCLES,
    PAYMENT,
    PRICE_CONSENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle

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
