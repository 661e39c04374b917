"""What a test has logged, errors to log, and logs as they were before it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import structlog


@contextmanager
def logs_of_before() -> Iterator[None]:
    """Undo at the end whatever is configured of logs in the block."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return what was written, line by line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(error: Exception) -> NoReturn:
    """Raise an error from a function that its stack names."""
    raise error
