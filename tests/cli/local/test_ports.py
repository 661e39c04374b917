"""Ports that are free, and the same next time."""

import socket
from pathlib import Path

import pytest

from cli.local import ports
from cli.local.ports import LOOPBACK, PortBook, is_free, pick_free_port


def test_a_server_gets_the_same_port_next_time(tmp_path: Path) -> None:
    first = PortBook(tmp_path).get_port("postgres", in_use=False)

    again = PortBook(tmp_path).get_port("postgres", in_use=False)

    assert again == first


def test_a_port_taken_by_a_stranger_is_replaced(tmp_path: Path) -> None:
    book = PortBook(tmp_path)
    taken = book.get_port("postgres", in_use=False)

    with socket.create_server((LOOPBACK, taken)):
        replaced = book.get_port("postgres", in_use=False)

    assert replaced != taken
    assert book.get_port("postgres", in_use=False) == replaced


def test_a_port_taken_by_the_server_itself_is_kept(tmp_path: Path) -> None:
    book = PortBook(tmp_path)
    port = book.get_port("postgres", in_use=False)

    with socket.create_server((LOOPBACK, port)):
        kept = book.get_port("postgres", in_use=True)

    assert kept == port


def test_servers_of_one_folder_get_different_ports(tmp_path: Path) -> None:
    book = PortBook(tmp_path)

    ports = {book.get_port(name, in_use=False) for name in ("postgres", "rabbitmq", "epmd")}

    assert len(ports) == 3


def test_a_port_that_was_promised_is_promised_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "NEVER_LENT", range(14_000, 14_040))

    promised = [pick_free_port() for _ in range(20)]

    assert len(set(promised)) == 20
    with socket.socket(socket.AF_UNIX) as claim, pytest.raises(OSError, match="in use"):
        claim.bind(f"\0kinokassa-port-{promised[0]}")


def test_a_port_is_free_only_while_nobody_listens() -> None:
    port = pick_free_port()

    with socket.create_server((LOOPBACK, port)):
        free_while_taken = is_free(port)

    assert not free_while_taken
    assert is_free(port)
