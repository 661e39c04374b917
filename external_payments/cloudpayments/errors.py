"""The two ways in which a call to the gateway fails, kept apart because money hangs on it."""

from typing import ClassVar


class GatewayError(Exception):
    """A call that brought no usable answer.

    Args:
        reason: What happened, for logs; never holds what was sent.
    """

    outcome: ClassVar[str]
    """Of the call, in a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestNotSent(GatewayError):
    """The gateway surely did not act on this call: it may be made again."""

    outcome = "not_sent"


class AnswerUnusable(GatewayError):
    """The gateway may have acted and we cannot tell: ask about it, do not repeat it blindly."""

    outcome = "unknown"


class RequestIdMissing(Exception):
    """A call that changes something was about to leave without an id: a mistake in our code."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(f"{endpoint} changes something and needs a request id")
        self.endpoint = endpoint
