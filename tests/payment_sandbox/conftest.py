"""Fixtures: a merchant, and sandboxes of every setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import RunningSandbox, settings_for

StartSandbox = Callable[..., RunningSandbox]


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    merchant = Merchant()
    yield merchant
    merchant.close()


@pytest.fixture
def start_sandbox(tmp_path: Path, merchant: Merchant) -> Iterator[StartSandbox]:
    """Start a sandbox that notifies the merchant, with other settings where a test names them."""
    with ExitStack() as running:

        def start(**choices: Any) -> RunningSandbox:
            chosen = {"notify_url": merchant.url, **choices}
            sandbox = RunningSandbox(settings_for(tmp_path / "ledger.sqlite3", **chosen))
            running.callback(sandbox.close)
            return sandbox

        yield start


@pytest.fixture
def sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    return start_sandbox()


@pytest.fixture
def quiet_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    """A sandbox that notifies nobody."""
    return start_sandbox(notify_url=None)


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox for tables of cases that look at their own answers only."""
    ledger_path = tmp_path_factory.mktemp("shared") / "ledger.sqlite3"
    sandbox = RunningSandbox(settings_for(ledger_path, None))
    yield sandbox
    sandbox.close()
