"""Finding the servers' programs."""

from pathlib import Path

import pytest

from cli.local.errors import ProgramMissing
from cli.local.programs import POSTGRES, Program, find_program, get_program

ABSENT = Program("Nothing Server", "no-such-program", "nothing-server", "no/such/*/program")


def test_the_newest_packaged_version_is_taken(tmp_path: Path) -> None:
    for version in ("9", "15", "14"):
        program = tmp_path / "usr/lib/postgresql" / version / "bin/postgres"
        program.parent.mkdir(parents=True)
        program.touch()

    found = find_program(POSTGRES, root=tmp_path)

    assert found == tmp_path / "usr/lib/postgresql/15/bin/postgres"


def test_a_program_of_the_path_is_taken_when_none_is_packaged(tmp_path: Path) -> None:
    shell = Program("Shell", "sh", "dash", "no/such/*/program")

    found = find_program(shell, root=tmp_path)

    assert found is not None
    assert found.name == "sh"


def test_a_missing_program_is_told_with_its_package() -> None:
    with pytest.raises(ProgramMissing, match="missing: Nothing Server") as caught:
        get_program(ABSENT)

    assert "apt-get install nothing-server" in str(caught.value)
