"""Carrying out the commands that sweeps have staged, as relay and consumer would."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from interaction_bus.envelope import Envelope, command_of
from models import OutboxMessage
from state_updater.dispatcher import Delivered
from tests.fixtures.workshop import Workshop


def carry_out_staged_commands(workshop: Workshop, *, most: int | None = None) -> None:
    """Deliver the staged commands, the oldest first, those delivered before once more.

    Args:
        workshop: Of the test.
        most: How many at most; none for all.
    """
    query = (
        select(OutboxMessage.payload)
        .where(OutboxMessage.kind == "command")
        .order_by(OutboxMessage.position)
        .limit(most)
    )
    with Session(workshop.owner_engine) as session:
        envelopes = [msgspec.convert(payload, Envelope) for payload in session.scalars(query)]
    batch = [Delivered(envelope, command_of(envelope)) for envelope in envelopes]
    for settled in workshop.dispatcher.settle(batch):
        if settled.error is not None:
            raise settled.error
