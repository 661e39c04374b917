"""What the tests of the manifests share."""

import pytest

from tests.kubernetes.cluster import overlay_of
from tests.kubernetes.composition import Manifest


@pytest.fixture(scope="session")
def production() -> list[Manifest]:
    """Return everything that runs where viewers pay."""
    return overlay_of("production")
