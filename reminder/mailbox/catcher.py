"""Takes every letter for everybody and keeps it as a file."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

from runtime.identifiers import new_id

LOOPBACK = "127.0.0.1"
"""Further only inside a container: whoever reaches it can fill the disk and read every letter."""

KEPT = "250 kept"

START_TIMEOUT_SECONDS = 10.0


class LetterKeeper:
    """What the mail server does with a letter.

    Args:
        folder: Where letters are kept as `.eml` files that sort by arrival; made if missing.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one letter and return the reply."""
        content = envelope.content
        assert isinstance(content, bytes)  # no decoding was asked for
        path = self._folder / f"{new_id()}.eml"
        # Under another name until it is whole, so that nobody reads half a letter.
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(path)
        return KEPT


@contextmanager
def listening(keeper: object, *, host: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """Listen for letters during a `with` block, and give the port.

    Args:
        keeper: Handles them, as aiosmtpd's handlers do.
        host: Address to listen on.
        port: 0 lets the system choose.

    Raises:
        OSError: Somebody else listens there.
    """
    server = _MailServer(keeper, host, port)
    server.start()
    try:
        yield server.wait_for_port()
    finally:
        server.stop()


class _MailServer(Thread):
    """A mail server with an event loop of its own."""

    def __init__(self, keeper: object, host: str, port: int) -> None:
        super().__init__(name="mail-server", daemon=True)
        self._keeper = keeper
        self._host = host
        self._wanted_port = port
        self._port = 0
        self._failure: OSError | None = None
        self._settled = Event()
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def wait_for_port(self) -> int:
        self._settled.wait(START_TIMEOUT_SECONDS)
        if self._failure is not None:
            raise self._failure
        return self._port

    def stop(self) -> None:
        if self._failure is None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self.join()

    async def _serve(self) -> None:
        try:
            server = await self._loop.create_server(
                lambda: SMTP(self._keeper, enable_SMTPUTF8=True, loop=self._loop),
                self._host,
                self._wanted_port,
            )
        except OSError as error:
            self._failure = error
            self._settled.set()
            return
        self._port = server.sockets[0].getsockname()[1]
        self._settled.set()
        async with server:
            await self._stopping.wait()
