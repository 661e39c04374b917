"""Kibana for every test that asks for it."""

from collections.abc import Iterator

import pytest

from tests.cli.observability.strict_kibana import StrictKibana, running_kibana


@pytest.fixture
def kibana() -> Iterator[StrictKibana]:
    with running_kibana() as found:
        yield found
