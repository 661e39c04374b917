"""`kinokassa mailbox`: a mail server for demos, and a page to look into what it caught."""

from contextlib import ExitStack
from pathlib import Path

import click

from reminder.mailbox.catcher import LOOPBACK, LetterKeeper, listening
from reminder.mailbox.page import serving
from runtime.lifecycle import stop_on_signals

PORT = click.IntRange(0, 65_535)


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--smtp-port", default=1025, show_default=True, type=PORT, help="Takes letters.")
@click.option("--http-port", default=8025, show_default=True, type=PORT, help="Shows them.")
@click.option(
    "--folder",
    default=".local/mailbox",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Keeps each letter as an .eml file.",
)
def mailbox(host: str, smtp_port: int, http_port: int, folder: Path) -> None:
    """Catch every letter, whoever it is for; nothing leaves this machine.

    Port 0 is any that is free.
    """
    stop = stop_on_signals()
    with ExitStack() as stack:
        try:
            keeper = LetterKeeper(folder)
            taken_at = stack.enter_context(listening(keeper, host=host, port=smtp_port))
            shown_at = stack.enter_context(serving(folder, host=host, port=http_port))
        except OSError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"smtp://{host}:{taken_at} keeps letters in {folder}")
        click.echo(f"http://{host}:{shown_at} shows them")
        stop.wait()
