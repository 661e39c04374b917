"""`kinokassa docs`: writes the reference from the code, or tells where it differs."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from cli.docs.diagrams import machines_page
from cli.docs.interfaces import admin_api_file, client_api_file
from cli.docs.messages import messages_page
from cli.docs.metrics import metrics_page
from cli.docs.routes import routes_page
from cli.docs.screens import screens_page
from cli.docs.settings import settings_page
from cli.docs.tables import tables_page

REFERENCE_FOLDER = Path(__file__).parents[2] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "state-machines.md": machines_page,
        "messages.md": messages_page,
        "tables.md": tables_page,
        "settings.md": settings_page,
        "metrics.md": metrics_page,
        "routes.md": routes_page,
        "client-api.openapi.json": client_api_file,
        "admin-api.openapi.json": admin_api_file,
    }
)
"""Everything that is written, by name of the file; that of the command line comes to it."""

COMMAND_LINE_PAGE = "command-line.md"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; status 1 when something differs.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=REFERENCE_FOLDER,
    show_default="docs/reference",
    help="Where the files are.",
)
@click.pass_context
def docs(context: click.Context, folder: Path, *, check: bool) -> None:
    """Write diagrams, tables and OpenAPI files into docs/reference, from the code."""
    stale = stale_files(folder, build_files(whole_command(context)))
    if check:
        for name in stale:
            path = os.path.relpath(folder / name)
            click.echo(f"{path} is not what the code says: run `make docs`", err=True)
        sys.exit(1 if stale else 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in stale.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"wrote {os.path.relpath(folder / name)}")


def build_files(group: click.Group) -> dict[str, str]:
    """Return the text of every file by its name.

    Args:
        group: The whole `kinokassa` command.
    """
    files = {name: build() for name, build in PAGES.items()}
    return {**files, COMMAND_LINE_PAGE: screens_page(group)}


def stale_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return those files that are missing or hold another text."""
    return {name: text for name, text in files.items() if _read(folder / name) != text}


def whole_command(context: click.Context) -> click.Group:
    """Return the command of which the one in hand is a part."""
    command = context.find_root().command
    assert isinstance(command, click.Group), "docs is called as a part of kinokassa"
    return command


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
