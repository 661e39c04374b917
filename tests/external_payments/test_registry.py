"""The settings' name picks the adapter."""

import pytest

from external_payments.outcomes import Approved
from external_payments.registry import UnknownProvider, build_provider
from tests.external_payments.builders import PAYMENT_ID, an_operation, some_settings
from tests.external_payments.scripted_gateway import envelope


def test_the_named_provider_is_ready_for_calls(gateway):
    gateway.answer(envelope(success=True, model=an_operation()))

    provider = build_provider(some_settings(f"{gateway.url}/"))

    assert provider.name == "cloudpayments"
    assert isinstance(provider.find_payment(PAYMENT_ID), Approved)
    assert gateway.received[0].path == "/payments/find"


def test_building_sends_nothing(gateway):
    build_provider(some_settings(gateway.url))

    assert gateway.received == []


def test_a_provider_that_nobody_wrote_is_named_with_those_there_are():
    with pytest.raises(UnknownProvider, match="'robokassa'; there are cloudpayments"):
        build_provider(some_settings(name="robokassa"))
