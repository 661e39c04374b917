"""A private RabbitMQ in a folder, with a port mapper of its own that ends with it."""

import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from cli.local.errors import CommandFailed
from cli.local.ports import LOOPBACK, PortBook
from cli.local.process import Launch, find_process
from cli.local.programs import EPMD, RABBITMQ, get_program
from cli.local.rabbitmq_node import Node, NodePorts
from cli.local.server import LocalServer, ServerPlan

NOTE_NAME = "rabbitmq.pid.json"

AMQP_GREETING = b"AMQP\x00\x00\x09\x01"
"""What an AMQP 0-9-1 client says first; a server that is ready answers with a method frame."""

METHOD_FRAME = b"\x01"

ANSWER_TIMEOUT_SECONDS = 3.0
"""A running broker greets within milliseconds."""

TOOL_TIMEOUT_SECONDS = 60.0
"""rabbitmqctl needs half a second on an idle machine; most of it is starting Erlang."""


class RabbitServer(LocalServer):
    """A private RabbitMQ; the guest user, who may only come from this machine, owns it."""

    def __init__(self, plan: ServerPlan, *, node: Node, mapper: LocalServer) -> None:
        super().__init__(plan)
        self._node = node
        self._mapper = mapper

    @property
    def url(self) -> str:
        """The address of its first virtual host, `/`."""
        return self.vhost_url("/")

    def vhost_url(self, name: str) -> str:
        """Return the address of a virtual host."""
        return f"amqp://guest:guest@{LOOPBACK}:{self._node.ports.amqp}/{quote(name, safe='')}"

    def launch(self) -> None:
        """Start it, unless it runs, without waiting for it."""
        self._mapper.start_again()
        super().launch()

    def stop(self) -> None:
        """Let it finish in order, then its port mapper."""
        super().stop()
        self._mapper.stop()
        self._stop_stray_mapper()

    def discard(self) -> None:
        """End it and its port mapper at once; its data is not needed any more."""
        self.kill()
        self._mapper.kill()
        self._stop_stray_mapper()

    def add_vhost(self, name: str) -> str:
        """Make a virtual host, unless it exists, and return its address.

        Raises:
            CommandFailed: The server refused, or does not run.
        """
        self.control("add_vhost", name)
        self.control("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
        return self.vhost_url(name)

    def remove_vhost(self, name: str) -> None:
        """Delete a virtual host with everything in it.

        Raises:
            CommandFailed: The server refused, or does not run.
        """
        self.control("delete_vhost", name)

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl` on this node and return what it printed.

        Raises:
            CommandFailed: It ended with another status than 0.
        """
        program = get_program(RABBITMQ).with_name("rabbitmqctl")
        return run_tool(self._node, (str(program), "--quiet", *arguments))

    def _stop_stray_mapper(self) -> None:
        # RabbitMQ starts a port mapper of its own when it notices that ours was killed.
        if accepts(self._node.ports.mapper):
            run_tool(self._node, (str(get_program(EPMD)), "-kill"))


def run_tool(node: Node, argv: tuple[str, ...]) -> str:
    """Run one of Erlang's or RabbitMQ's tools on a node and return what it printed.

    Raises:
        CommandFailed: It ended with another status than 0.
    """
    done = subprocess.run(  # noqa: S603  # argv is ours, no shell
        argv,
        env=node.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TOOL_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailed(" ".join(argv), done.stdout)
    return done.stdout


def start_rabbitmq(folder: Path, *, outlive_us: bool = False) -> RabbitServer:
    """Return the running RabbitMQ of a folder, adopted or started.

    Call it from a thread that lives as long as the server should.

    Args:
        folder: Where its ports and, in `rabbitmq/`, everything else lives; made if missing.
        outlive_us: Whether it stays when this process ends.

    Raises:
        ProcessNotReady: It did not come up.
        ProgramMissing: RabbitMQ is not installed.
    """
    server = launch_rabbitmq(folder, outlive_us=outlive_us)
    server.wait_until_ready()
    return server


def launch_rabbitmq(folder: Path, *, outlive_us: bool = False) -> RabbitServer:
    """Do as `start_rabbitmq`, without waiting until it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    server = plan_rabbitmq(folder.resolve(), outlive_us=outlive_us)
    server.launch()
    return server


def find_rabbitmq(folder: Path) -> RabbitServer | None:
    """Return the running RabbitMQ of a folder, or none."""
    if find_process(folder / NOTE_NAME) is None:
        return None
    return plan_rabbitmq(folder.resolve(), outlive_us=False)


def plan_rabbitmq(folder: Path, *, outlive_us: bool) -> RabbitServer:
    """Choose the ports of a server that may run already, and write its configuration."""
    note_path = folder / NOTE_NAME
    is_running = find_process(note_path) is not None
    book = PortBook(folder)
    ports = NodePorts(
        amqp=book.get_port("rabbitmq", in_use=is_running),
        distribution=book.get_port("rabbitmq-distribution", in_use=is_running),
        mapper=book.get_port("epmd", in_use=find_process(folder / "epmd.pid.json") is not None),
    )
    node = Node(folder / "rabbitmq", ports)
    node.write_configuration()
    plan = ServerPlan(
        name="RabbitMQ",
        launch=plan_launch(node, str(get_program(RABBITMQ)), outlive_us=outlive_us),
        note_path=note_path,
        is_ready=lambda: greets(ports.amqp),
        stop_signal=signal.SIGTERM,
    )
    return RabbitServer(plan, node=node, mapper=plan_mapper(folder, node, outlive_us=outlive_us))


def plan_mapper(folder: Path, node: Node, *, outlive_us: bool) -> LocalServer:
    """Plan the port mapper, which Erlang would otherwise start itself and leave behind."""
    return LocalServer(
        ServerPlan(
            name="Erlang's port mapper",
            launch=plan_launch(node, str(get_program(EPMD)), outlive_us=outlive_us),
            note_path=folder / "epmd.pid.json",
            is_ready=lambda: accepts(node.ports.mapper),
            stop_signal=signal.SIGTERM,
        )
    )


def plan_launch(node: Node, program: str, *, outlive_us: bool) -> Launch:
    """Say how the server and its port mapper are started."""
    return Launch(
        argv=(program,),
        environment=node.environment(),
        folder=node.folder,
        log_path=node.log_path,
        end_signal=None if outlive_us else signal.SIGTERM,
    )


def greets(port: int) -> bool:
    """Tell whether an AMQP server answers a client's greeting there."""
    try:
        with socket.create_connection((LOOPBACK, port), ANSWER_TIMEOUT_SECONDS) as connection:
            connection.sendall(AMQP_GREETING)
            return connection.recv(1) == METHOD_FRAME
    except OSError:
        return False


def accepts(port: int) -> bool:
    """Tell whether somebody listens there."""
    try:
        socket.create_connection((LOOPBACK, port), ANSWER_TIMEOUT_SECONDS).close()
    except OSError:
        return False
    return True
