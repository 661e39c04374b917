"""What can go wrong on the bus, one class for each thing that a caller does differently."""

RETRY_AFTER_SECONDS = 2
"""What a refused caller is told to wait: a lost broker is found within a second of its return."""


class BusError(Exception):
    """Root of the errors of the bus."""


class MalformedMessage(BusError):
    """The bytes are no envelope, or its body is not what its type promises: never worth a retry."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownMessage(BusError):
    """A well-formed envelope of a type or version that this release does not know.

    A newer release may know it, so it is kept with the dead letters for a replay.
    """

    def __init__(self, type_name: str, version: int) -> None:
        super().__init__(f"no command {type_name!r} of version {version} is known here")
        self.type_name = type_name
        self.version = version


class BrokerUnavailable(BusError):
    """The broker did not take the message in time; it may still arrive, and may be sent again."""

    def __init__(self, reason: str, *, retry_after_seconds: int = RETRY_AFTER_SECONDS) -> None:
        super().__init__(f"the message broker is not available: {reason}")
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


class MessageNotSent(BrokerUnavailable):
    """The message never reached the broker, or came back: nothing comes of it by itself."""


class PublisherClosed(BusError):
    """The process is stopping and publishes no more."""

    def __init__(self) -> None:
        super().__init__("the publisher is closed")


class TopologyConflict(BusError):
    """RabbitMQ holds an exchange or queue of ours with other arguments, which it never changes."""

    def __init__(self, refusal: str) -> None:
        super().__init__(
            f"RabbitMQ refuses our topology: {refusal}. Arguments of an existing queue or exchange "
            "cannot change: drain it, delete it and declare again, or set the difference by a "
            "policy (rabbitmqctl set_policy) and keep the declared arguments."
        )
        self.refusal = refusal


class TopologyMissing(BusError):
    """A queue of ours is not there: nobody has declared the topology on this broker yet."""

    def __init__(self, queue: str) -> None:
        super().__init__(
            f"RabbitMQ has no queue {queue!r}: the State Updater declares it when it starts"
        )
        self.queue = queue


class DeadLetterNotFound(BusError):
    """No dead letter has this id; somebody may have replayed or dropped it meanwhile."""

    def __init__(self, message_id: str) -> None:
        super().__init__(f"there is no dead letter {message_id!r}")
        self.message_id = message_id
