"""Every exchange and queue of ours: declared here, from the first day, and nowhere else.

RabbitMQ never changes the arguments of a queue that exists, so a later change belongs into a
policy. Publishers and consumers import the same objects; that is how Celery notices quorum queues.
"""

from datetime import timedelta

from amqp.exceptions import PreconditionFailed
from kombu import Connection, Exchange, Queue, binding

from interaction_bus.errors import TopologyConflict
from interaction_bus.letters import LETTER_ROUTING_KEYS

DELIVERY_LIMIT = 20
"""Deliveries before a message is dead. A crash of the consumer counts for each prefetched message,
so the limit lies well above the restarts to be expected and well below for ever."""

NEVER = 1_000_000
"""Deliveries of a dead letter: looking at one is a delivery and must not kill it. A limit must be
named, since RabbitMQ 4.0 takes 20 where there is none."""

EVENT_LOG_AGE = "7D"
"""How long events can be read again. Long enough for a consumer that was broken over a holiday."""

EVENT_LOG_SEGMENT_BYTES = 50_000_000
"""A stream forgets whole segments only; with the usual 500 MB a week would last for years."""

COMMANDS_EXCHANGE = Exchange("billing.commands", type="topic", durable=True)
EVENTS_EXCHANGE = Exchange("billing.events", type="topic", durable=True)
TASKS_EXCHANGE = Exchange("billing.tasks", type="topic", durable=True)
"""A topic, since Celery's delayed delivery does not work with a direct exchange."""
DEAD_EXCHANGE = Exchange("billing.dead", type="fanout", durable=True)

WORK_QUEUE_ARGUMENTS: dict[str, str | int] = {
    "x-queue-type": "quorum",
    "x-delivery-limit": DELIVERY_LIMIT,
    "x-dead-letter-exchange": DEAD_EXCHANGE.name,
    "x-dead-letter-strategy": "at-least-once",
    # Without this one RabbitMQ falls back to dead-lettering at most once, and says nothing.
    "x-overflow": "reject-publish",
}
"""Of every queue with work in it: replicated, and what dies in it is kept."""

COMMANDS_QUEUE = Queue(
    "state-updater.commands",
    COMMANDS_EXCHANGE,
    routing_key="#",
    queue_arguments=WORK_QUEUE_ARGUMENTS,
)
TASKS_QUEUE = Queue(
    "state-updater.tasks",
    TASKS_EXCHANGE,
    routing_key="#",
    queue_arguments=WORK_QUEUE_ARGUMENTS,
)
DEAD_LETTERS_QUEUE = Queue(
    "billing.dead-letters",
    DEAD_EXCHANGE,
    queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": NEVER},
)
EVENT_LOG_STREAM = Queue(
    "billing.events.log",
    EVENTS_EXCHANGE,
    routing_key="#",
    queue_arguments={
        "x-queue-type": "stream",
        "x-max-age": EVENT_LOG_AGE,
        "x-stream-max-segment-size-bytes": EVENT_LOG_SEGMENT_BYTES,
    },
)

LETTERS_QUEUE = Queue(
    "notifications.letters",
    bindings=[binding(EVENTS_EXCHANGE, routing_key=key) for key in LETTER_ROUTING_KEYS],
    queue_arguments=WORK_QUEUE_ARGUMENTS,
)

LETTER_DELAYS = (
    timedelta(seconds=2),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long a letter that could not be sent waits before each further try: a mail server that is
away for a night is outlived, one that is away for a day is looked into by people."""


def _waiting_queue(delay: timedelta) -> Queue:
    """Return the queue whose messages come back to the letters after `delay`."""
    seconds = int(delay.total_seconds())
    return Queue(
        f"{LETTERS_QUEUE.name}.wait-{seconds}s",
        queue_arguments={
            **WORK_QUEUE_ARGUMENTS,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": LETTERS_QUEUE.name,
            "x-message-ttl": seconds * 1_000,
        },
    )


WAITING_LETTERS_QUEUES = tuple(map(_waiting_queue, LETTER_DELAYS))
"""One for each delay, since RabbitMQ looks at the first message of a queue only."""

EXCHANGES = (COMMANDS_EXCHANGE, EVENTS_EXCHANGE, TASKS_EXCHANGE, DEAD_EXCHANGE)
QUEUES = (
    DEAD_LETTERS_QUEUE,
    COMMANDS_QUEUE,
    TASKS_QUEUE,
    EVENT_LOG_STREAM,
    LETTERS_QUEUE,
    *WAITING_LETTERS_QUEUES,
)
"""Dead letters first, so that nothing can die before there is a place for it."""


def declare_topology(connection: Connection) -> None:
    """Make what is missing of our exchanges, queues and bindings; safe to run again at any time.

    Args:
        connection: Open or not; left open.

    Raises:
        TopologyConflict: One of them exists with other arguments.
    """
    with connection.channel() as channel:
        try:
            for exchange in EXCHANGES:
                exchange(channel).declare()
            for queue in QUEUES:
                queue(channel).declare()
        except PreconditionFailed as error:
            raise TopologyConflict(str(error)) from error
