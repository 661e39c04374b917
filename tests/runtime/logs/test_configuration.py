"""Log lines: JSON, with context, the same for our own events and for libraries."""

import errno
import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
import structlog
from markupsafe import Markup

from runtime.logs import LogFormat, LogSettings, configure_logs
from runtime.logs.lines import EcsLine
from runtime.settings import SettingsInvalid


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def stream() -> io.StringIO:
    target = io.StringIO()
    configure_logs("relay", LogSettings(), stream=target)
    return target


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(error: Exception) -> NoReturn:
    raise error


def test_an_event_is_one_line_of_json(stream: io.StringIO):
    structlog.get_logger().info("invoice_paid", invoice_id="i-1", amount_minor=29_990)

    (line,) = lines_of(stream)
    assert line["event"]["action"] == "invoice_paid"
    assert line["kinokassa"] == {"invoice_id": "i-1", "amount_minor": 29_990}
    assert line["log"]["level"] == "info"
    assert line["event"]["dataset"] == "kinokassa.relay"
    assert line["@timestamp"].endswith("Z")


def test_bound_context_is_in_every_line(stream: io.StringIO):
    structlog.contextvars.bind_contextvars(correlation_id="c-1")

    structlog.get_logger().info("first")
    logging.getLogger("celery").warning("second")

    ids = [line["kinokassa"]["correlation_id"] for line in lines_of(stream)]
    assert ids == ["c-1", "c-1"]


def test_libraries_log_in_the_same_form(stream: io.StringIO):
    logging.getLogger("celery.worker").warning("lost %s", "broker")

    (line,) = lines_of(stream)
    assert line["message"] == "lost broker"
    assert line["log"]["logger"] == "celery.worker"
    assert line["service"]["node"]["role"] == "relay"


def test_secrets_of_libraries_are_hidden_too(stream: io.StringIO):
    logging.getLogger("kombu").error("cannot reach amqp://guest:hunter2@host//")

    assert "hunter2" not in stream.getvalue()


def test_our_own_secrets_are_hidden(stream: io.StringIO):
    structlog.get_logger().info("charge", token="hunter2", note="to ivan@example.org")

    assert "hunter2" not in stream.getvalue()
    assert "ivan" not in stream.getvalue()


def test_secrets_in_a_traceback_are_hidden(stream: io.StringIO):
    error = ValueError("bad card 4111111111111111")

    structlog.get_logger().error("charge_failed", exc_info=error)

    assert "ValueError" in stream.getvalue()
    assert "4111111111111111" not in stream.getvalue()


def test_an_exception_is_told_by_its_class_its_words_and_its_place(stream: io.StringIO):
    try:
        fail(ValueError("no such plan"))
    except ValueError:
        structlog.get_logger().exception("subscribe_failed")

    (line,) = lines_of(stream)
    assert line["error"]["type"] == "ValueError"
    assert line["error"]["message"] == "no such plan"
    assert "in fail" in line["error"]["stack_trace"]


def test_an_exception_that_a_library_logs_is_told_alike(stream: io.StringIO):
    try:
        fail(ConnectionError("broker away"))
    except ConnectionError:
        logging.getLogger("celery").exception("cannot connect")

    (line,) = lines_of(stream)
    assert line["error"]["type"] == "ConnectionError"
    assert line["error"]["message"] == "broker away"


def test_a_line_names_its_module(stream: io.StringIO):
    structlog.get_logger("state_updater.relay").info("sent")
    structlog.get_logger().info("sent")

    named, nameless = lines_of(stream)
    assert named["log"]["logger"] == "state_updater.relay"
    assert "logger" not in nameless["log"]


def test_every_line_has_an_id_of_its_own_in_order(stream: io.StringIO):
    for _ in range(100):
        structlog.get_logger().info("tick")

    ids = [line["event"]["id"] for line in lines_of(stream)]
    assert ids == sorted(set(ids))


def test_a_line_can_be_taken_along_as_it_is_written():
    stream = io.StringIO()
    taken: list[EcsLine] = []
    configure_logs("relay", LogSettings(), stream=stream, take_line=taken.append)

    structlog.get_logger().info("invoice_paid", token="hunter2")

    assert [line.text for line in taken] == stream.getvalue().splitlines()


def test_lines_for_humans_are_taken_along_for_machines():
    taken: list[EcsLine] = []
    human = LogSettings(format=LogFormat.CONSOLE)
    configure_logs("relay", human, stream=io.StringIO(), take_line=taken.append)

    structlog.get_logger().info("invoice_paid", token="hunter2")

    (line,) = taken
    assert json.loads(line.text)["event"]["action"] == "invoice_paid"
    assert "hunter2" not in line.text


def test_half_a_character_does_not_stop_a_line(stream: io.StringIO):
    structlog.get_logger().info("strange", said="\ud83d", number=float("nan"))

    (line,) = lines_of(stream)
    assert line["event"]["action"] == "strange"


def test_a_short_text_of_a_kind_of_its_own_does_not_stop_a_line(stream: io.StringIO):
    structlog.get_logger().info("greeted", said=Markup("hi"))

    (line,) = lines_of(stream)
    assert line["kinokassa"]["said"] == "hi"


class FullDisk(io.StringIO):
    """A stream that takes nothing more."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def closed_stream() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("open_stream", [FullDisk, closed_stream])
def test_a_line_that_cannot_be_written_keeps_nobody_from_their_work(
    open_stream: Callable[[], io.StringIO], capsys: pytest.CaptureFixture[str]
):
    configure_logs("worker", LogSettings(), stream=open_stream())

    structlog.get_logger().info("charge_approved", token="hunter2")

    told = capsys.readouterr().err
    assert json.loads(told)["message"] == "charge_approved"
    assert "hunter2" not in told


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


def test_events_below_the_level_are_left_out():
    stream = io.StringIO()
    configure_logs("relay", LogSettings(level="warning"), stream=stream)

    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")

    assert [line["message"] for line in lines_of(stream)] == ["loud"]


def test_a_human_may_have_lines_without_json():
    stream = io.StringIO()
    configure_logs("relay", LogSettings(format=LogFormat.CONSOLE), stream=stream)

    structlog.get_logger().info("invoice_paid", token="hunter2")

    assert "invoice_paid" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
    assert "hunter2" not in stream.getvalue()


def test_configuring_twice_does_not_double_the_lines(stream: io.StringIO):
    configure_logs("relay", LogSettings(), stream=stream)

    logging.getLogger("celery").warning("once")

    assert len(lines_of(stream)) == 1


def test_form_is_chosen_by_the_environment():
    settings = LogSettings.from_environment({"LOG_FORMAT": "console", "LOG_LEVEL": "debug"})

    assert settings == LogSettings(format=LogFormat.CONSOLE, level="debug")


def test_an_unknown_form_is_refused():
    with pytest.raises(SettingsInvalid, match="LOG_FORMAT"):
        LogSettings.from_environment({"LOG_FORMAT": "xml"})
