"""What promtool says is passed on."""

from pathlib import Path

import pytest

from cli.alerts.rules import RULES, RulesFaulty, run_promtool


def promtool_that(tmp_path: Path, *, says: str, status: int) -> Path:
    """Return a program that stands in for promtool."""
    program = tmp_path / "promtool"
    program.write_text(f'#!/bin/sh\necho "$@: {says}"\nexit {status}\n', encoding="utf-8")
    program.chmod(0o755)
    return program


def test_rules_that_hold_are_no_trouble(tmp_path: Path) -> None:
    promtool = promtool_that(tmp_path, says="SUCCESS", status=0)

    run_promtool(promtool, "check", [RULES])


def test_what_promtool_finds_is_told(tmp_path: Path) -> None:
    promtool = promtool_that(tmp_path, says="exp: 1, got: nil", status=1)

    with pytest.raises(RulesFaulty) as raised:
        run_promtool(promtool, "test", [Path("payments.yml")])

    assert raised.value.words == "test rules payments.yml: exp: 1, got: nil\n"
