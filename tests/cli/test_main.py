"""The command line as a whole."""

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, LazyCommand, LazyGroup, build


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_exists(name: str) -> None:
    group = build()

    command = group.get_command(click.Context(group), name)

    assert isinstance(command, click.Command)


def test_help_is_shown_without_importing_any_command() -> None:
    broken = LazyCommand("no_such_module:command", "Cannot be imported.")
    group = LazyGroup("kinokassa", {"broken": broken}, summary="All of it.")

    answer = CliRunner().invoke(group, ["--help"])

    assert answer.exit_code == 0
    assert "broken  Cannot be imported." in answer.output


def test_an_unknown_command_is_refused_by_name() -> None:
    answer = CliRunner().invoke(build(), ["pay-everybody"])

    assert answer.exit_code == 2
    assert "No such command 'pay-everybody'" in answer.output


def test_a_fault_of_the_machine_is_told_in_one_line() -> None:
    addresses = {"DATABASE_URL": "postgresql://elsewhere", "RABBITMQ_URL": "amqp://elsewhere"}

    answer = subprocess.run(
        [sys.executable, "-m", "cli.main", "local", "run", "--", "no-such-program"],
        env={**os.environ, **addresses},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr == "Error: there is no program `no-such-program`\n"
