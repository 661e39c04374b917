"""The live state machines, built from the tables of `billing_rules.lifecycles`.

One shared, stateless machine a kind; rows are never registered with it, for a registered model is
kept for ever and costs a thousand times more. Nothing but the row's `state` changes here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from transitions import Machine, MachineError

from billing_rules.lifecycles import (
    DISPUTE,
    GIFT,
    INVOICE,
    PAYMENT,
    PRICE_CONSENT,
    REFUND,
    SAVED_CARD,
    SUBSCRIPTION,
)
from billing_rules.moves import Lifecycle
from models import (
    Dispute,
    Gift,
    Invoice,
    Payment,
    PriceMoveViewer,
    Refund,
    SavedCard,
    Subscription,
)

Stateful = Subscription | Invoice | Payment | Refund | SavedCard | Gift | Dispute | PriceMoveViewer
"""Rows that have a machine."""

LIFECYCLE_OF: Mapping[type[Stateful], Lifecycle] = MappingProxyType(
    {
        Subscription: SUBSCRIPTION,
        Invoice: INVOICE,
        Payment: PAYMENT,
        Refund: REFUND,
        SavedCard: SAVED_CARD,
        Gift: GIFT,
        Dispute: DISPUTE,
        PriceMoveViewer: PRICE_CONSENT,
    }
)


class MoveRefused(Exception):
    """The machine has no such move from the present state."""

    def __init__(self, subject: str, trigger: str, state: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"a {subject} that is {state} cannot {trigger}")
        self.subject = subject
        self.trigger = trigger
        self.state = state
        self.allowed = allowed


def build_machine(lifecycle: Lifecycle) -> Machine:
    """Return the machine that knows the moves of `lifecycle` and no others."""
    return Machine(
        model=None,
        states=[state.value for state in lifecycle.states],
        transitions=[
            {"trigger": move.trigger, "source": list(move.sources), "dest": move.target}
            for move in lifecycle.moves
        ],
        initial=None,
        auto_transitions=False,
        name=lifecycle.subject,
    )


_MACHINES: Mapping[type[Stateful], Machine] = MappingProxyType(
    {kind: build_machine(lifecycle) for kind, lifecycle in LIFECYCLE_OF.items()}
)


def begin(row: Stateful) -> str:
    """Put a new row into its first state and return the trigger for its history."""
    lifecycle = LIFECYCLE_OF[type(row)]
    row.state = lifecycle.initial
    return lifecycle.creation


def fire(row: Stateful, trigger: str) -> str:
    """Move `row` and return the state that it left.

    Raises:
        MoveRefused: The move is not in the table; the row is untouched.
    """
    lifecycle = LIFECYCLE_OF[type(row)]
    left = row.state
    try:
        _MACHINES[type(row)].events[trigger].trigger(row)
    except (MachineError, KeyError) as error:
        allowed = lifecycle.allowed(left)
        raise MoveRefused(lifecycle.subject, trigger, left, allowed) from error
    return left


def can_fire(row: Stateful, trigger: str) -> bool:
    """Return whether `trigger` is legal in the row's present state."""
    return bool(LIFECYCLE_OF[type(row)].targets(trigger, row.state))
