"""What the tests of the command share."""

from pathlib import Path

import pytest


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a folder of its own for pulses."""
    return {"PULSE_FOLDER": str(tmp_path)}
