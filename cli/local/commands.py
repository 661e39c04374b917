"""`kinokassa local`: PostgreSQL and RabbitMQ of this checkout from the command line."""

import os
import sys
from pathlib import Path

import click

from cli.local.folder import erase_folder
from cli.local.foreground import leave_on_sigterm, run_in_foreground
from cli.local.postgres import PostgresServer, find_postgres
from cli.local.programs import CHROMIUM, NGINX, provide_programs
from cli.local.rabbitmq import RabbitServer, find_rabbitmq
from cli.local.servers import Servers, local_servers, start_servers, throwaway_servers

LOCAL_FOLDER = Path(".local")

folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=LOCAL_FOLDER,
    show_default=True,
    help="Home of the servers' data, logs and ports.",
)


@click.group()
def local() -> None:
    """Run PostgreSQL and RabbitMQ for this checkout."""


@local.command(context_settings={"ignore_unknown_options": True})
@folder_option
@click.option("--throwaway", is_flag=True, help="New servers, deleted afterwards; for tests.")
@click.option("--browser", is_flag=True, help="Have Chromium installed as well, if it is missing.")
@click.option("--nginx", is_flag=True, help="Have nginx installed as well, if it is missing.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(
    folder: Path, command: tuple[str, ...], *, throwaway: bool, browser: bool, nginx: bool
) -> None:
    """Run COMMAND with DATABASE_URL and RABBITMQ_URL set, and stop what was started for it."""
    leave_on_sigterm()
    provide_programs([*([CHROMIUM] if browser else []), *([NGINX] if nginx else [])])
    stack = throwaway_servers(folder / "test") if throwaway else local_servers(folder, durable=True)
    with stack as servers:
        status = run_in_foreground(command, {**os.environ, **servers.environment()})
    sys.exit(status)


@local.command()
@folder_option
def up(folder: Path) -> None:
    """Start both servers and leave them running."""
    leave_on_sigterm()
    servers = start_servers(folder, durable=True, outlive_us=True)
    for name, value in servers.environment().items():
        click.echo(f"export {name}={value}")


@local.command()
@folder_option
@click.option("--erase", is_flag=True, help="Delete their data too.")
def down(folder: Path, *, erase: bool) -> None:
    """Stop both servers."""
    Servers(folder, {}, find_postgres(folder), find_rabbitmq(folder)).stop()
    if erase:
        erase_folder(folder)


@local.command()
@folder_option
def status(folder: Path) -> None:
    """Tell which of both servers run, and where."""
    click.echo(describe("PostgreSQL", find_postgres(folder)))
    click.echo(describe("RabbitMQ", find_rabbitmq(folder)))


def describe(name: str, server: PostgresServer | RabbitServer | None) -> str:
    """Return one line about a server."""
    if server is None:
        return f"{name:<11} is not running"
    return f"{name:<11} runs as process {server.pid} at {server.url}"
