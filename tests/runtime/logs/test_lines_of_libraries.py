"""What libraries log is told as our own events are, and nothing of it twice."""

import io
import logging
import warnings

import pytest

from runtime.logs import LogSettings, configure_logs
from tests.runtime.logs.written_lines import fail, lines_of


def test_libraries_log_in_the_same_form(stream: io.StringIO):
    logging.getLogger("celery.worker").warning("lost %s", "broker")

    (line,) = lines_of(stream)
    assert line["message"] == "lost broker"
    assert line["log"]["logger"] == "celery.worker"
    assert line["service"]["node"]["role"] == "relay"


def test_secrets_of_libraries_are_hidden_too(stream: io.StringIO):
    logging.getLogger("kombu").error("cannot reach amqp://guest:hunter2@host//")

    assert "hunter2" not in stream.getvalue()


def test_an_exception_that_a_library_logs_is_told_alike(stream: io.StringIO):
    try:
        fail(ConnectionError("broker away"))
    except ConnectionError:
        logging.getLogger("celery").exception("cannot connect")

    (line,) = lines_of(stream)
    assert line["error"]["type"] == "ConnectionError"
    assert line["error"]["message"] == "broker away"


@pytest.mark.parametrize("name", ["werkzeug", "transitions.core"])
def test_chatter_of_libraries_is_left_out(stream: io.StringIO, name: str):
    logging.getLogger(name).info("GET / 200")

    assert lines_of(stream) == []


@pytest.mark.parametrize(
    ("level", "told"),
    [(logging.ERROR, 0), (logging.WARNING, 1), (logging.CRITICAL, 1)],
    ids=["failed", "rejected", "failed in Celery itself"],
)
def test_celery_does_not_tell_again_of_a_task_that_failed(
    stream: io.StringIO, level: int, told: int
):
    about = {"id": "t-1", "name": "charge", "internal": level == logging.CRITICAL}

    logging.getLogger("celery.app.trace").log(level, "Task", extra={"data": about})

    assert len(lines_of(stream)) == told


def test_what_celery_could_not_do_is_told(stream: io.StringIO):
    logging.getLogger("celery.app.trace").error("Process cleanup failed: %r", OSError())

    assert len(lines_of(stream)) == 1


@pytest.mark.parametrize(
    ("name", "shown"), [("charge", "'charge'."), ("Hunter2!", "[no name]")], ids=["name", "no name"]
)
def test_a_library_does_not_quote_whole_messages(stream: io.StringIO, name: str, shown: str):
    logger = logging.getLogger("celery.worker.consumer.consumer")
    unknown = KeyError(name)

    logger.error(
        "Received unregistered task of type %s.\n\nThe body was: %s",
        unknown,
        "Hunter2!",
        exc_info=unknown,
    )

    (line,) = lines_of(stream)
    assert line["message"] == f"Received unregistered task of type {shown}"
    assert "Hunter2" not in stream.getvalue()


def test_a_stack_that_quotes_nothing_is_told(stream: io.StringIO):
    logger = logging.getLogger("celery.worker.consumer.consumer")

    logger.error("Pending callback raised", exc_info=LookupError("a bug"))

    (line,) = lines_of(stream)
    assert line["error"]["type"] == "LookupError"


def test_warnings_of_python_become_log_lines(stream: io.StringIO):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logs("relay", LogSettings(), stream=stream)
        warnings.warn("old ways", stacklevel=1)
        logging.captureWarnings(capture=False)

    assert "old ways" in stream.getvalue()
