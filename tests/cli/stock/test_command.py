"""`kinokassa stock` as people type it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.stock.command import stock
from runtime.sealing import new_sealing_key

pytestmark = pytest.mark.integration


def test_a_stock_is_told_by_states(database_url: str) -> None:
    told = _run(database_url, "--viewers=5")

    assert told.exit_code == 0
    assert "active" in told.output
    assert "5 viewers" in told.output


def test_the_ledger_is_written_where_it_is_asked_for(database_url: str, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"

    _run(database_url, "--viewers=5", f"--ledger={ledger}")

    assert ledger.exists()


def test_nobody_is_made_up_where_money_is_real(database_url: str) -> None:
    told = _run(database_url, "--viewers=5", SANDBOX="0")

    assert told.exit_code == 1
    assert "no money is real" in told.output


def test_a_stock_that_would_mix_with_another_is_refused_in_words(database_url: str) -> None:
    _run(database_url, "--viewers=5")

    told = _run(database_url, "--viewers=5")

    assert told.exit_code == 1
    assert "--add" in told.output


def test_what_is_missing_in_the_environment_is_told(database_url: str) -> None:
    told = _run(database_url, SEALING_KEYS="")

    assert told.exit_code == 1
    assert "SEALING_KEYS" in told.output


def _run(database_url: str, *arguments: str, **changed: str) -> Result:
    environment = {
        "DATABASE_URL": database_url,
        "SANDBOX": "1",
        "SEALING_KEYS": new_sealing_key(),
        **changed,
    }
    return CliRunner().invoke(stock, arguments, env=environment)
