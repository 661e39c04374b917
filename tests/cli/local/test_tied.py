"""Giving up rights before a program starts."""

import os
import subprocess
import sys

from cli.local import tied
from cli.local.account import provide_account
from cli.local.process import tie_to_us


def test_a_program_runs_with_the_rights_it_was_given() -> None:
    account = provide_account()
    user_name = None if account is None else account.name

    answer = run(*tie_to_us(None, user_name=user_name), "id", "-u")

    expected = os.geteuid() if account is None else account.user_id
    assert answer.stdout == f"{expected}\n"


def test_a_program_does_not_start_when_its_parent_is_gone_already() -> None:
    another_parent = "1"

    answer = run(sys.executable, "-I", "-S", tied.__file__, another_parent, "15", "", "echo", "ran")

    assert answer.returncode == 1
    assert answer.stdout == ""


def run(*argv: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(argv, capture_output=True, text=True, check=False)
