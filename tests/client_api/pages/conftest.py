"""What the tests of pages share."""

import pytest
from flask.testing import FlaskClient

from tests.client_api.cinema import Cinema


@pytest.fixture
def browser(cinema: Cinema) -> FlaskClient:
    """Return a browser that knows nothing of us, and whose every wish is answered with `done`."""
    cinema.answer_commands()
    return cinema.app.test_client()
