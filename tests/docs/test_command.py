"""`kinokassa docs` writes the reference, and tells where it differs."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli.docs.command import COMMAND_LINE_PAGE, PAGES, REFERENCE_FOLDER
from cli.docs.screens import screens_page
from cli.main import build


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(build(), ["docs", "--folder", str(folder), *options])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the whole reference; to be left as it is."""
    folder = tmp_path_factory.mktemp("reference")
    assert run(folder).exit_code == 0
    return folder


def copy_of(written: Path, folder: Path) -> Path:
    for path in written.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_every_file_of_the_reference_is_written(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == {*PAGES, COMMAND_LINE_PAGE}


def test_a_reference_just_written_is_found_good(written: Path) -> None:
    assert run(written, "--check").exit_code == 0


def test_a_changed_file_is_named(written: Path, tmp_path: Path) -> None:
    folder = copy_of(written, tmp_path)
    (folder / "tables.md").write_text("# No tables\n", encoding="utf-8")

    answer = run(folder, "--check")

    assert answer.exit_code == 1
    assert [line for line in answer.stderr.splitlines() if "tables.md" in line]
    assert len(answer.stderr.splitlines()) == 1


def test_a_missing_file_is_named(written: Path, tmp_path: Path) -> None:
    folder = copy_of(written, tmp_path)
    (folder / "messages.md").unlink()

    answer = run(folder, "--check")

    assert answer.exit_code == 1
    assert "messages.md" in answer.stderr


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    run(tmp_path, "--check")

    assert list(tmp_path.iterdir()) == []


def test_writing_again_changes_no_file(written: Path) -> None:
    answer = run(written)

    assert answer.output == ""


def test_the_reference_stands_where_the_readers_of_docs_look() -> None:
    root = Path(__file__).parents[2]

    assert root / "docs" / "reference" == REFERENCE_FOLDER


def test_the_help_of_nested_commands_is_shown() -> None:
    inner = click.Command("inner", help="Does something deep.")
    group = click.Group("outer", commands=[click.Group("middle", commands=[inner])])

    page = screens_page(group)

    assert "## outer middle inner" in page
    assert "Does something deep." in page
