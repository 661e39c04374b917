"""Every part of the system in one process, so that a test sees all of its spans."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path
from threading import Event, Thread

from kombu import Connection
from kombu.message import Message
from sqlalchemy import Engine

from client_api.application import create_app
from client_api.settings import ClientApiSettings
from external_payments.fake import FakePaymentProvider
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.publisher import Publisher
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from reminder.mailbox.catcher import LetterKeeper
from reminder.office import LetterOffice, Stationery
from reminder.post import Post
from reminder.worker import LetterWorker
from runtime.clock import DatabaseClock
from runtime.sealing import Sealer, new_sealing_key
from state_updater.celery_app import create_celery
from state_updater.consumer import CommandConsumer
from state_updater.handlers.charging import PROVIDER
from state_updater.relay import Relay
from state_updater.tasks.context import TaskContext
from tests.client_api.cinema import API_SECRET, Caller, Cinema
from tests.fixtures.bus import count_messages
from tests.fixtures.pulses import throwaway_pulse
from tests.fixtures.workshop import Workshop
from tests.reminder.post_office import mail_server
from tests.state_updater.queue_reader import QueueReader, wait_for

SENDER = Address("Kinokassa", "billing", "cinema.example")

SITE = "https://cinema.example"


@dataclass(frozen=True)
class Engines:
    """Engines of the database roles of the parts."""

    state_updater: Engine
    reminder: Engine


class OneProcess:
    """The client API, consumer, relay, worker and letters, each moved on by hand.

    Args:
        owner_engine: On an empty database.
        engines: Of the roles that its parts have.
        bus_url: Of a broker with our topology and empty queues.
        folder: Where letters are kept.
    """

    def __init__(
        self, owner_engine: Engine, engines: Engines, bus_url: str, *, folder: Path
    ) -> None:
        self._sealing_key = new_sealing_key()
        self.workshop = Workshop(owner_engine, engines.state_updater, Sealer([self._sealing_key]))
        self.provider = FakePaymentProvider(now=DatabaseClock(owner_engine).now, name=PROVIDER)
        context = TaskContext(engines.state_updater, self.provider, self.workshop.sealer)
        self._celery = create_celery(bus_url, lambda: context)
        self._bus_url = bus_url
        self._letters_engine = engines.reminder
        self._folder = folder
        self._parts = ExitStack()

    @contextmanager
    def running(self) -> Iterator["OneProcess"]:
        """Open connections, and let them go at the end."""
        with self._parts:
            connection = self._parts.enter_context(Connection(self._bus_url))
            self._reader = QueueReader(connection)
            self._pulse = self._parts.enter_context(throwaway_pulse())
            self.publisher = Publisher(self._bus_url)
            self._parts.callback(self.publisher.close)
            self._parts.callback(self._celery.close)
            channel = ConfirmedChannel(self._bus_url)
            self._parts.callback(channel.close)
            self._relay = Relay(self.workshop.engine, channel, self._celery, self._pulse)
            self.cinema = self._build_cinema()
            yield self

    def viewer(self) -> Caller:
        """Return the viewer, with a token."""
        return self.cinema.caller_for(self.workshop.viewer)

    def relay(self) -> None:
        """Send everything that is staged."""
        while self._relay.run_once():
            pass

    def settle_commands(self) -> None:
        """Carry out every command that waits, as one batch if there are several."""
        consumer = CommandConsumer(
            self._bus_url, self.workshop.dispatcher, self.workshop.engine, self._pulse
        )
        self._work_off(COMMANDS_QUEUE.name, consumer.run)

    def run_tasks(self) -> None:
        """Run every task that waits."""
        for _ in range(count_messages(self._bus_url, TASKS_QUEUE.name)):
            self._run(self._reader.take(TASKS_QUEUE.name))

    def sweep(self, name: str) -> None:
        """Look for what is due, as a tick of beat has it done."""
        self._celery.tasks["sweep"](name=name)

    def send_letters(self) -> None:
        """Send every letter that is asked for."""
        sealer = self.workshop.sealer
        with mail_server(LetterKeeper(self._folder)) as server:
            office = LetterOffice(
                self._letters_engine, Post(server), Stationery(SENDER, SITE, sealer)
            )
            worker = LetterWorker(self._bus_url, office, self._letters_engine, self._pulse)
            self._work_off(LETTERS_QUEUE.name, worker.run)

    def _work_off(self, queue: str, work: Callable[[Event], None]) -> None:
        """Let a consumer work until nothing is left; what it had not begun comes back."""
        while count_messages(self._bus_url, queue):
            with working(work):
                wait_for(lambda: not count_messages(self._bus_url, queue))

    def _run(self, message: Message) -> None:
        """Run one task as Celery's worker does: what came in the headers is its request."""
        task = self._celery.tasks[message.headers["task"]]
        _, arguments, _ = message.payload
        task.push_request(**message.headers)
        try:
            task(**arguments)
        finally:
            task.pop_request()

    def _build_cinema(self) -> Cinema:
        database = self.workshop.owner_engine.url.set(drivername="postgresql")
        settings = ClientApiSettings.from_environment(
            {
                "DATABASE_URL": database.render_as_string(hide_password=False),
                "RABBITMQ_URL": self._bus_url,
                "JWT_SECRET": "a secret of these tests alone, 32 bytes or more",
                "PAGES_SECRETS": "the secret of the pages of these tests",
                "CLOUDPAYMENTS_PUBLIC_ID": "pk_tests",
                "CLOUDPAYMENTS_API_SECRETS": API_SECRET,
                "WIDGET_SCRIPT_URL": "https://widget.example.test/bundles/cloudpayments.js",
                "SEALING_KEYS": self._sealing_key,
                "SANDBOX": "1",
            }
        )
        app = create_app(settings, publisher=self.publisher)
        return Cinema(app, settings, self.workshop.owner_engine, self.publisher)


@contextmanager
def working(work: Callable[[Event], None]) -> Iterator[None]:
    """Run a consumer in a thread until the block ends; what it has in hand is finished."""
    stop = Event()
    thread = Thread(target=work, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
