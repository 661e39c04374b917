"""The scripted gateway, and the adapter that talks to it."""

from collections.abc import Iterator

import pytest

from external_payments.cloudpayments.adapter import CloudPaymentsProvider
from external_payments.cloudpayments.client import CloudPaymentsClient
from tests.external_payments.builders import some_settings
from tests.external_payments.scripted_gateway import ScriptedGateway


@pytest.fixture
def gateway() -> Iterator[ScriptedGateway]:
    running = ScriptedGateway()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(gateway: ScriptedGateway) -> Iterator[CloudPaymentsClient]:
    client = CloudPaymentsClient(some_settings(gateway.url))
    yield client
    client.close()


@pytest.fixture
def provider(client: CloudPaymentsClient) -> CloudPaymentsProvider:
    return CloudPaymentsProvider(client)
