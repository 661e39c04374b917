"""What a line says of an exception: its class, its words and where it came from."""

import sys
import traceback

from structlog.types import EventDict


def describe_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Put the exception of an event into fields; a processor for structlog.

    No local variables are shown: they hold what nobody may read.
    """
    error = _exception_of(event.pop("exc_info", None))
    if error is None:
        return event
    return {
        **event,
        "error_type": type(error).__name__,
        "error_message": str(error),
        "error_stack_trace": "".join(traceback.format_exception(error)),
    }


def _exception_of(given: object) -> BaseException | None:
    """Return the exception, in whichever way the logger was told of it."""
    match given:
        case BaseException():
            return given
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
        case _:
            return None
