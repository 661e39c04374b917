"""Migrating says in a sentence which store keeps it from its work."""

import pytest
from click.testing import CliRunner

from cli.migrate import migrate


@pytest.mark.integration
def test_a_broker_that_hangs_is_told_in_a_sentence(
    database_url: str, silent_broker_url: str
) -> None:
    environment = {"DATABASE_URL": database_url, "RABBITMQ_URL": silent_broker_url}

    result = CliRunner().invoke(migrate, env=environment)

    assert result.exit_code == 1
    assert result.stderr == ("Error: the message broker is not available: no answer in time\n")
