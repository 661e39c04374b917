"""Libraries that quote whole messages when they cannot make sense of them."""

import logging

QUOTING_LOGGERS = ("celery.worker.consumer.consumer",)
"""What such a message holds is anybody's guess, so no pattern could take its secrets out."""


def keep_first_line(record: logging.LogRecord) -> bool:
    """Let a record through without what it quotes; a filter for `logging`.

    The first line says what happened, the message itself comes after it.
    """
    told = record.getMessage().strip()
    record.msg, record.args = told.partition("\n")[0], ()
    return True
