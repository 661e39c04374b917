"""Worlds to try agreements in; one sandbox for each test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.merchant import Merchant
from tests.contracts.payment_worlds import (
    FakeWorld,
    PaymentWorld,
    SandboxWorld,
    running_sandbox,
)


@pytest.fixture(scope="session")
def merchant() -> Iterator[Merchant]:
    merchant = Merchant()
    merchant.start()
    yield merchant
    merchant.stop()


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory, merchant: Merchant) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder, notify_url=merchant.url) as url:
        yield url


@pytest.fixture
def sandbox_world(sandbox_url: str, merchant: Merchant) -> Iterator[SandboxWorld]:
    world = SandboxWorld(sandbox_url)
    merchant.accept_everything()
    yield world
    world.close()


@pytest.fixture(params=["fake", "sandbox"])
def world(request: pytest.FixtureRequest) -> PaymentWorld:
    if request.param == "fake":
        return FakeWorld()
    return request.getfixturevalue("sandbox_world")
