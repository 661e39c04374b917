"""The client API on a real broker and database, and while one of them is away."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from client_api.application import create_app
from client_api.services import EXTENSION_NAME, Services
from client_api.settings import ClientApiSettings
from interaction_bus.commands import RecordNotification
from interaction_bus.envelope import command_of, decode
from interaction_bus.publisher import Publisher
from interaction_bus.topology import COMMANDS_QUEUE
from runtime.identifiers import new_id
from runtime.settings import BrokerSettings, DatabaseSettings
from tests.client_api.cinema import Cinema, Row, notification_fields
from tests.fixtures.bus import take_bodies
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 20.0
"""Far above our own bounds of 1 and 2 seconds, far below any timeout of the operating system."""

StartCinema = Callable[..., Cinema]


@pytest.fixture
def start_cinema(
    client_settings: ClientApiSettings, owner_engine: Engine, bus_url: str, database_url: str
) -> Iterator[StartCinema]:
    """Return a starter of client APIs on real servers, perhaps seen through proxies."""
    started: list[Services] = []

    def start(*, broker_url: str = bus_url, read_url: str = database_url) -> Cinema:
        settings = replace(
            client_settings,
            broker=BrokerSettings(broker_url),
            database=DatabaseSettings(url=read_url, read_url=read_url),
        )
        publisher = Publisher(broker_url)
        app = create_app(settings, publisher=publisher)
        started.append(app.extensions[EXTENSION_NAME])
        return Cinema(app, settings, owner_engine, publisher)  # type: ignore[arg-type] # the real one

    yield start
    for services in started:
        services.publisher.close()
        services.primary.dispose()


@pytest.fixture
def database_proxy(database_url: str) -> Iterator[TcpProxy]:
    parts = urlsplit(database_url)
    assert parts.hostname
    assert parts.port
    proxy = TcpProxy(parts.hostname, parts.port)
    yield proxy
    proxy.heal()
    proxy.cut()


def open_payment(cinema: Cinema) -> Row:
    return cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))


def test_a_notification_reaches_the_queue_of_the_state_updater(
    start_cinema: StartCinema, bus_url: str
) -> None:
    cinema = start_cinema()
    payment = open_payment(cinema)

    answer = cinema.notify("pay", notification_fields(payment))

    (body,) = take_bodies(bus_url, COMMANDS_QUEUE.name, 1)
    command = command_of(decode(body))
    assert answer.json == {"code": 0}
    assert isinstance(command, RecordNotification)
    assert command.payment_id == payment["id"]


def test_a_broker_that_hangs_is_not_waited_for(
    start_cinema: StartCinema, rabbitmq_proxy: TcpProxy, bus_url: str
) -> None:
    cinema = start_cinema(broker_url=rabbitmq_proxy.url(bus_url))
    payment = open_payment(cinema)
    rabbitmq_proxy.freeze()
    began = monotonic()

    answer = cinema.notify("pay", notification_fields(payment))

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert monotonic() - began < PATIENCE_SECONDS


def test_without_the_database_reads_are_refused_for_a_while(
    start_cinema: StartCinema, database_proxy: TcpProxy, database_url: str
) -> None:
    cinema = start_cinema(read_url=database_proxy.url(database_url))
    database_proxy.cut()

    answer = cinema.caller(new_id()).get("/v1/access")

    assert (answer.status_code, answer.json["code"]) == (503, "database_unavailable")
    assert "Retry-After" in answer.headers


def test_without_the_database_the_pay_page_says_so_in_words(
    start_cinema: StartCinema, database_proxy: TcpProxy, database_url: str
) -> None:
    cinema = start_cinema(read_url=database_proxy.url(database_url))
    database_proxy.cut()

    viewer = cinema.caller(new_id(), locale="en")
    viewer.headers["Accept"] = "text/html"
    page = viewer.get(f"/pay/{new_id()}")

    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "Away for a moment" in page.text


def test_with_a_database_that_hangs_the_pay_page_says_so_in_words(
    start_cinema: StartCinema, silent_database_url: str
) -> None:
    cinema = start_cinema(read_url=silent_database_url)

    viewer = cinema.caller(new_id(), locale="en")
    viewer.headers["Accept"] = "text/html"
    page = viewer.get(f"/pay/{new_id()}")

    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "Away for a moment" in page.text


def test_without_the_database_notifications_are_taken_all_the_same(
    start_cinema: StartCinema, database_proxy: TcpProxy, database_url: str, bus_url: str
) -> None:
    cinema = start_cinema(read_url=database_proxy.url(database_url))
    payment = open_payment(cinema)
    database_proxy.cut()

    answer = cinema.notify("pay", notification_fields(payment))

    assert answer.json == {"code": 0}
    assert len(take_bodies(bus_url, COMMANDS_QUEUE.name, 1)) == 1


def test_a_database_that_hangs_does_not_keep_a_check_waiting(
    start_cinema: StartCinema, database_proxy: TcpProxy, database_url: str
) -> None:
    cinema = start_cinema(read_url=database_proxy.url(database_url))
    payment = open_payment(cinema)
    database_proxy.freeze()
    began = monotonic()

    answer = cinema.notify("check", notification_fields(payment))

    assert answer.json == {"code": 13}
    assert monotonic() - began < PATIENCE_SECONDS


@pytest.mark.parametrize("statement", ["update invoices set state = 'paid'", "delete from plans"])
def test_postgresql_itself_refuses_what_the_client_api_would_write(
    start_cinema: StartCinema, statement: str
) -> None:
    services: Services = start_cinema().app.extensions[EXTENSION_NAME]

    with services.primary.connect() as connection:
        connection.execute(text("set default_transaction_read_only = off"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))
