"""A private RabbitMQ on this machine."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker

from cli.local.errors import CommandFailed
from cli.local.process import find_process
from cli.local.programs import EPMD, get_program
from cli.local.rabbitmq import RabbitServer, accepts, find_rabbitmq, start_rabbitmq
from cli.local.rabbitmq_node import Node, NodePorts
from cli.local.waiting import wait_until

# One group, so that only one worker starts the server.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("rabbitmq")]

PORTS = NodePorts(amqp=5001, distribution=5002, mapper=5003)


@pytest.fixture(scope="module")
def rabbitmq(server_folder: Path) -> Iterator[RabbitServer]:
    server = start_rabbitmq(server_folder)
    yield server
    server.discard()


def test_a_message_survives_a_restart(rabbitmq: RabbitServer) -> None:
    vhost_url = rabbitmq.add_vhost("kept")
    publish(vhost_url, b"charge")

    rabbitmq.restart()

    assert fetch(vhost_url) == b"charge"


def test_it_answers_again_after_a_kill(rabbitmq: RabbitServer) -> None:
    rabbitmq.kill()

    rabbitmq.start_again()

    assert not has_queue(rabbitmq.url)


def test_a_second_start_adopts_the_running_one(rabbitmq: RabbitServer, server_folder: Path) -> None:
    again = start_rabbitmq(server_folder)

    assert again.was_adopted
    assert (again.pid, again.url) == (rabbitmq.pid, rabbitmq.url)


def test_no_port_mapper_outlives_the_server(rabbitmq: RabbitServer, server_folder: Path) -> None:
    mapper = find_process(server_folder / "epmd.pid.json")
    port = json.loads((server_folder / "ports.json").read_text("utf-8"))["epmd"]
    assert mapper is not None
    mapper.kill_group()
    mapper.wait_until_gone(10)
    # What RabbitMQ does within a minute of losing its mapper.
    environment = {"ERL_EPMD_PORT": str(port), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    subprocess.run([get_program(EPMD), "-daemon"], env=environment, check=True)
    assert wait_until(lambda: accepts(port), timeout_seconds=10)

    rabbitmq.stop()

    assert wait_until(lambda: not accepts(port), timeout_seconds=10)
    rabbitmq.start_again()


def test_virtual_hosts_do_not_see_each_other(rabbitmq: RabbitServer) -> None:
    publish(rabbitmq.add_vhost("one"), b"charge")

    other = rabbitmq.add_vhost("other")

    assert not has_queue(other)


def test_making_a_virtual_host_twice_changes_nothing(rabbitmq: RabbitServer) -> None:
    first = rabbitmq.add_vhost("twice")
    publish(first, b"charge")

    second = rabbitmq.add_vhost("twice")

    assert second == first
    assert fetch(second) == b"charge"


def test_a_removed_virtual_host_takes_its_queues_along(rabbitmq: RabbitServer) -> None:
    publish(rabbitmq.add_vhost("passing"), b"charge")

    rabbitmq.remove_vhost("passing")

    assert not has_queue(rabbitmq.add_vhost("passing"))


def test_a_refusal_of_the_broker_is_told_in_its_words(rabbitmq: RabbitServer) -> None:
    with pytest.raises(CommandFailed, match="no-such-vhost"):
        rabbitmq.remove_vhost("no-such-vhost")


def test_it_is_not_found_where_it_never_ran(tmp_path: Path) -> None:
    assert find_rabbitmq(tmp_path) is None


def test_nodes_of_two_folders_have_different_names(tmp_path: Path) -> None:
    one, other = Node(tmp_path / "one", PORTS), Node(tmp_path / "other", PORTS)

    assert one.name != other.name


def test_a_node_listens_on_this_machine_only(tmp_path: Path) -> None:
    node = Node(tmp_path, PORTS)

    node.write_configuration()

    assert "listeners.tcp.1 = 127.0.0.1:5001" in (tmp_path / "rabbitmq.conf").read_text("utf-8")
    assert node.environment()["ERL_EPMD_ADDRESS"] == "127.0.0.1"


def publish(vhost_url: str, body: bytes) -> None:
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("work", durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", "work", body, mandatory=True)


def fetch(vhost_url: str) -> bytes | None:
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        _, _, body = connection.channel().basic_get("work", auto_ack=True)
    return body


def has_queue(vhost_url: str) -> bool:
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        try:
            connection.channel().queue_declare("work", passive=True)
        except ChannelClosedByBroker:
            return False
    return True
