"""The client API of the tests; each test finds it with an empty database."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from client_api.application import create_app
from client_api.settings import ClientApiSettings
from runtime.sealing import Sealer, new_sealing_key
from tests.client_api.cinema import API_SECRET, OLD_API_SECRET, Caller, Cinema
from tests.fixtures.recording_publisher import RecordingPublisher
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy


@pytest.fixture(scope="session")
def client_settings(migrated_url: str) -> ClientApiSettings:
    return ClientApiSettings.from_environment(
        {
            "DATABASE_URL": migrated_url,
            "RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1/%2F",
            "JWT_SECRET": "a secret of these tests alone, 32 bytes or more",
            "PAGES_SECRETS": "the secret of the pages of these tests",
            "CLOUDPAYMENTS_PUBLIC_ID": "pk_tests",
            "CLOUDPAYMENTS_API_SECRETS": f"{API_SECRET},{OLD_API_SECRET}",
            "WIDGET_SCRIPT_URL": "https://widget.example.test/bundles/cloudpayments.js",
            "SEALING_KEYS": new_sealing_key(),
            "SANDBOX": "1",
        }
    )


@pytest.fixture(scope="session")
def shared_publisher() -> RecordingPublisher:
    return RecordingPublisher()


@pytest.fixture(scope="session")
def shared_client_app(
    client_settings: ClientApiSettings, shared_publisher: RecordingPublisher
) -> Flask:
    return create_app(client_settings, publisher=shared_publisher)


@pytest.fixture
def publisher(shared_publisher: RecordingPublisher) -> RecordingPublisher:
    shared_publisher.forget()
    return shared_publisher


@pytest.fixture
def cinema(
    shared_client_app: Flask,
    client_settings: ClientApiSettings,
    owner_engine: Engine,
    publisher: RecordingPublisher,
) -> Cinema:
    return Cinema(shared_client_app, client_settings, owner_engine, publisher)


@pytest.fixture
def workshop(
    owner_engine: Engine, state_updater_engine: Engine, client_settings: ClientApiSettings
) -> Workshop:
    """Return a State Updater that can open what the client API seals."""
    return Workshop(owner_engine, state_updater_engine, Sealer(client_settings.sealing.keys))


@pytest.fixture
def purchase(workshop: Workshop) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days, with a saved card."""
    sell_by_thirty_days(workshop)
    return buy(workshop)


@pytest.fixture
def caller(cinema: Cinema, purchase: Purchase) -> Caller:
    """Return the viewer of the purchase, who calls the API."""
    return cinema.caller(purchase.viewer_id)
