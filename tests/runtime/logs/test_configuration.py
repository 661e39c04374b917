"""Log lines take the form that the environment names, and go to whoever takes them along."""

import io
import json
import logging

import pytest
import structlog

from runtime.logs import LogFormat, LogSettings, configure_logs
from runtime.logs.lines import EcsLine
from runtime.settings import SettingsInvalid
from tests.runtime.logs.written_lines import lines_of

pytestmark = pytest.mark.usefixtures("restored_logs")


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
