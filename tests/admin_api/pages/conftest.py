"""What the tests of the console share."""

import pytest

from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, seat


@pytest.fixture
def desk(office: Office) -> Desk:
    """Return the desk of a manager who is signed in."""
    return seat(office)
