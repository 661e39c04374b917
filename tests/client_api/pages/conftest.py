"""What the tests of pages share."""

import pytest
from flask.testing import FlaskClient

from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase


@pytest.fixture
def browser(cinema: Cinema) -> FlaskClient:
    """Return a browser that knows nothing of us, and whose every wish is answered with `done`."""
    cinema.answer_commands()
    return cinema.app.test_client()


@pytest.fixture
def armchair(cinema: Cinema, workshop: Workshop, purchase: Purchase) -> Armchair:
    """Return the viewer of the purchase, whose wishes are carried out at once."""
    carry_out_at_once(cinema, workshop)
    return armchair_of(cinema, purchase.viewer_id)
