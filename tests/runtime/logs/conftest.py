"""What the tests of log lines share."""

import io
from collections.abc import Iterator

import pytest

from runtime.logs import LogSettings, configure_logs
from tests.runtime.logs.written_lines import logs_of_before


@pytest.fixture
def restored_logs() -> Iterator[None]:
    """Let the test configure logs as it likes."""
    with logs_of_before():
        yield


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where the lines of a relay go."""
    target = io.StringIO()
    with logs_of_before():
        configure_logs("relay", LogSettings(), stream=target)
        yield target
