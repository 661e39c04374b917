"""State diagrams, drawn from the machines that the State Updater runs."""

from collections.abc import Iterator

from transitions import Machine

from billing_rules.lifecycles import LIFECYCLES
from billing_rules.moves import Lifecycle
from cli.docs.markdown import code, fenced, page, prose_of, section, table
from state_updater.machines import build_machine

INTRODUCTION = (
    "What can happen to a subscription, an invoice, a payment, a refund and a saved card. A move "
    "that is not here is refused, and each one that is made leaves a row in `state_changes`. The "
    "moves are data in [`billing_rules/lifecycles.py`](../../billing_rules/lifecycles.py); "
    "[`state_updater/machines.py`](../../state_updater/machines.py) builds the machines from them."
)


def machines_page() -> str:
    """Return the page of all state machines."""
    return page("State machines", INTRODUCTION, *map(_machine_section, LIFECYCLES))


def diagram(lifecycle: Lifecycle) -> str:
    """Return the Mermaid drawing of a live machine, each pair of states joined once."""
    machine = build_machine(lifecycle)
    begin = f"    [*] --> {lifecycle.initial}: {lifecycle.creation}"
    moves = [
        f"    {source} --> {target}: {', '.join(triggers)}"
        for (source, target), triggers in _joined(machine).items()
    ]
    ends = [f"    {state} --> [*]" for state in machine.states if not machine.get_triggers(state)]
    return "\n".join(["stateDiagram-v2", begin, *moves, *ends])


def _machine_section(lifecycle: Lifecycle) -> str:
    moves = [
        (code(move.trigger), ", ".join(map(code, move.sources)), code(move.target))
        for move in lifecycle.moves
    ]
    return section(
        lifecycle.subject.replace("_", " ").capitalize(),
        prose_of(lifecycle.states),
        fenced("mermaid", diagram(lifecycle)),
        table(("Trigger", "From", "To"), moves),
    )


def _joined(machine: Machine) -> dict[tuple[str, str], list[str]]:
    """Return the triggers between each two states, in the order of the table of moves."""
    joined: dict[tuple[str, str], list[str]] = {}
    for trigger, source, target in _moves(machine):
        joined.setdefault((source, target), []).append(trigger)
    return joined


def _moves(machine: Machine) -> Iterator[tuple[str, str, str]]:
    for trigger, event in machine.events.items():
        for source, transitions in event.transitions.items():
            for transition in transitions:
                # One without a target would stay where it is, and we have none such.
                yield trigger, source, str(transition.dest)
