"""Settings that cannot work are refused before the first call."""

import pytest

from tests.external_payments.builders import some_settings


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "api.cloudpayments.ru"},
        {"base_url": "ftp://api.cloudpayments.ru"},
        {"base_url": "https://"},
        {"public_id": ""},
        {"api_secret": ""},
        {"connect_timeout_seconds": 0},
        {"read_timeout_seconds": -1},
        {"calls_in_flight": 0},
        {"slot_wait_seconds": -0.1},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(changes):
    with pytest.raises(ValueError, match=r".+"):
        some_settings(**changes)


def test_the_secret_does_not_show():
    assert "very-secret" not in repr(some_settings())
