"""The folder and the environment that keep a private RabbitMQ node apart from the machine's."""

import os
from dataclasses import dataclass
from pathlib import Path

from cli.local.account import fingerprint
from cli.local.ports import LOOPBACK

ERLANG_OPTIONS = (
    # Idle schedulers sleep instead of spinning: the processes of ours need the two cores more.
    "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
    # Without it the node would be reachable from other machines by its cookie.
    " -kernel inet_dist_use_interface {127,0,0,1}"
)

CONFIGURATION = """\
listeners.tcp.1 = {loopback}:{port}
log.console = false
log.file.level = info
# A laptop's disk is rarely as empty as a server's; the default stops publishers below 50 MB too.
disk_free_limit.absolute = 50MB
"""


@dataclass(frozen=True)
class NodePorts:
    """The three ports of a node: for clients, for other nodes and tools, and of its port mapper."""

    amqp: int
    distribution: int
    mapper: int


@dataclass(frozen=True)
class Node:
    """One private RabbitMQ node.

    Args:
        folder: Where its data, logs, cookie and configuration live.
        ports: Where it listens, on loopback only.
    """

    folder: Path
    ports: NodePorts

    @property
    def name(self) -> str:
        """Its Erlang name, different for each folder of this machine."""
        return f"kinokassa-{fingerprint(self.folder)}@localhost"

    @property
    def log_path(self) -> Path:
        """Where the Erlang machine itself writes; RabbitMQ's own log is in `log/`."""
        return self.folder / "output.log"

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the server and of its tools."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            # Erlang keeps the cookie that lets tools in there.
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self.ports.mapper),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_OPTIONS,
            # Makes the start script become the server, so that its pid is the one we signal.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def write_configuration(self) -> None:
        """Write the files that the server reads when it starts."""
        for folder in (self.folder, self.folder / "data", self.folder / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = CONFIGURATION.format(loopback=LOOPBACK, port=self.ports.amqp)
        (self.folder / "rabbitmq.conf").write_text(text, encoding="utf-8")
        (self.folder / "enabled_plugins").write_text("[].\n", encoding="utf-8")
