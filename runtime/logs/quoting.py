"""Libraries that say too much: they quote whole messages, or tell again what we have told."""

import logging
import re

QUOTING_LOGGERS = ("celery.worker.consumer.consumer",)
"""They quote a message that they cannot make sense of. What it holds is anybody's guess, so no
pattern could take its secrets out."""

REPEATING_LOGGERS = ("celery.app.trace",)
"""They tell of a task that failed. We do so ourselves, with the ids of what it was about."""

ODD_NAME = re.compile(r"(?<= of type )(?!'?[a-z][a-z0-9_.]{0,63}'?\.?$).*")
"""Of a task that nobody here knows, where it is no name at all: it came with the message, too."""

NO_NAME = "[no name]"


def keep_first_line(record: logging.LogRecord) -> bool:
    """Let a record through without what it quotes; a filter for `logging`.

    The first line says what happened, the message itself comes after it, and in the exception.
    """
    told, _, quoted = record.getMessage().strip().partition("\n")
    record.msg, record.args = ODD_NAME.sub(NO_NAME, told), ()
    if quoted:
        record.exc_info = record.exc_text = None
    return True


def is_not_about_a_failed_task(record: logging.LogRecord) -> bool:
    """Return whether a record tells of something else; a filter for `logging`.

    What goes wrong in Celery itself is told by nobody but Celery.
    """
    about = getattr(record, "data", None)
    is_about_a_task = isinstance(about, dict) and "internal" in about
    return not (is_about_a_task and record.levelno == logging.ERROR)
