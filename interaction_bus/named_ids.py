"""The ids that a message names, so that whoever handles it can say in its logs what it is about."""

from interaction_bus.envelope import Envelope
from runtime.telemetry.context import CARRIED_IDS

CHOSEN_PREFIX = "new_"
"""Before an id that the sender chose for a row that is to be made."""


def named_ids(envelope: Envelope) -> dict[str, object]:
    """Return the ids of the chain and of the rows that a message names, by the names of the logs.

    A row that the message is about comes before one that it makes.
    """
    body = envelope.body
    ids: dict[str, object] = {
        name: body.get(name) or body.get(f"{CHOSEN_PREFIX}{name}") for name in CARRIED_IDS
    }
    if envelope.actor.kind == "viewer":
        ids["viewer_id"] = envelope.actor.id
    ids["correlation_id"] = envelope.correlation_id
    ids["causation_id"] = envelope.causation_id
    return {name: it for name, it in ids.items() if it is not None}
