"""Log lines of our own events: JSON, with context, and written whatever happens."""

import errno
import io
import json
import logging
from collections.abc import Callable

import pytest
import structlog
from markupsafe import Markup

from runtime.logs import LogSettings, configure_logs
from runtime.telemetry.context import LogContext
from tests.runtime.logs.written_lines import fail, lines_of


def test_an_event_is_one_line_of_json(stream: io.StringIO):
    structlog.get_logger().info("invoice_paid", invoice_id="i-1", amount_minor=29_990)

    (line,) = lines_of(stream)
    assert line["event"]["action"] == "invoice_paid"
    assert line["kinokassa"] == {"invoice_id": "i-1", "amount_minor": 29_990}
    assert line["log"]["level"] == "info"
    assert line["event"]["dataset"] == "kinokassa.relay"
    assert line["@timestamp"].endswith("Z")


def test_bound_context_is_in_every_line(stream: io.StringIO):
    with LogContext({"correlation_id": "c-1"}):
        structlog.get_logger().info("first")
        logging.getLogger("celery").warning("second")

    ids = [line["kinokassa"]["correlation_id"] for line in lines_of(stream)]
    assert ids == ["c-1", "c-1"]


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


@pytest.mark.usefixtures("restored_logs")
@pytest.mark.parametrize("open_stream", [FullDisk, closed_stream])
def test_a_line_that_cannot_be_written_keeps_nobody_from_their_work(
    open_stream: Callable[[], io.StringIO], capsys: pytest.CaptureFixture[str]
):
    configure_logs("worker", LogSettings(), stream=open_stream())

    structlog.get_logger().info("charge_approved", token="hunter2")

    told = capsys.readouterr().err
    assert json.loads(told)["message"] == "charge_approved"
    assert "hunter2" not in told
