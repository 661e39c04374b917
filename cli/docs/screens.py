"""The reference of the `kinokassa` command: the help of every command in it."""

from collections.abc import Iterator

import click

from cli.docs.markdown import fenced, page, section

INTRODUCTION = (
    "What people and services start. `make help` lists the shorter words for the usual work. In a "
    "checkout the command is `.venv/bin/kinokassa`."
)

COLUMNS = 88


def screens_page(group: click.Group) -> str:
    """Return the page of a command with all its commands.

    Args:
        group: The whole `kinokassa` command.
    """
    screens = [
        section(context.command_path, fenced("text", context.get_help()))
        for context in _contexts(_context(group, group.name or "", parent=None))
    ]
    return page("Command line", INTRODUCTION, *screens)


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """Return a command and everything below it, each as if it were called."""
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None, f"{name} is listed and does not exist"
            yield from _contexts(_context(command, name, parent=context))


def _context(command: click.Command, name: str, *, parent: click.Context | None) -> click.Context:
    return click.Context(
        command, info_name=name, parent=parent, terminal_width=COLUMNS, max_content_width=COLUMNS
    )
