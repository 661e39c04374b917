"""Where each process of a local system listens and what it is told."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.local.ports import LOOPBACK, PortBook
from cli.system.secrets import LocalSecrets

PUBLIC_ID = "test_kinokassa"

LETTERS_FROM = "Kinokassa <billing@cinema.example>"

INHERITED = frozenset({"PATH", "HOME", "ELASTICSEARCH_API_KEY", "LOG_INDEX_PREFIX"})

TRACING_PREFIX = "OTEL_"
"""Where traces go, and how many, is chosen by who starts the system."""

BANK_PAGE_MINUTES = 15
"""How long a payer may stay on the bank's page; nobody reads it faster because waits are short."""

WEB_WORKERS = 1
"""One for each API: a small machine runs ten processes of ours besides."""

WEB_THREADS = 8
"""Requests that wait for a command hold a thread each."""


MEASURED_PROCESSES = (
    "client-api",
    "admin-api",
    "state-updater",
    "relay",
    "worker",
    "beat",
    "reminder",
    "letters",
)
"""Every process of ours that serves somebody; each shows its metrics on a port of its own."""


@dataclass(frozen=True)
class SystemPlan:
    """One system on one machine.

    Args:
        folder: Home of its logs, ledger and secrets.
        database_url: Of the owner; each process drops to its own role.
        rabbitmq_url: With the virtual host.
        secrets: What its processes share.
        client_port: Where viewers are served.
        admin_port: Where managers are served.
        sandbox_port: Where the payment sandbox answers.
        mail_port: Where letters are handed over.
        mailbox_port: Where one can look into them.
        observer_port: Where the observer shows how the system stands.
        sandbox_speed: How many times faster than life the sandbox waits.
        metrics_ports: Where each process shows its metrics, by its name; one that is missing here
            measures nothing.
        elasticsearch_url: Where log lines go besides; none leaves them on standard output.
    """

    folder: Path
    database_url: str
    rabbitmq_url: str
    secrets: LocalSecrets
    client_port: int
    admin_port: int
    sandbox_port: int
    mail_port: int
    mailbox_port: int
    observer_port: int
    sandbox_speed: float
    metrics_ports: Mapping[str, int] = field(default_factory=dict)
    elasticsearch_url: str | None = None

    @property
    def client_url(self) -> str:
        """Address of the client API."""
        return f"http://{LOOPBACK}:{self.client_port}"

    @property
    def admin_url(self) -> str:
        """Address of the admin API."""
        return f"http://{LOOPBACK}:{self.admin_port}"

    @property
    def sandbox_url(self) -> str:
        """Address of the payment sandbox."""
        return f"http://{LOOPBACK}:{self.sandbox_port}"

    @property
    def mailbox_url(self) -> str:
        """Address of the page that shows every letter."""
        return f"http://{LOOPBACK}:{self.mailbox_port}"

    @property
    def observer_url(self) -> str:
        """Address of the numbers that tell how the system stands."""
        return f"http://{LOOPBACK}:{self.observer_port}/metrics"

    def metrics_url(self, process: str) -> str:
        """Return where a process shows its metrics."""
        return f"http://{LOOPBACK}:{self.metrics_ports[process]}/metrics"

    @property
    def ledger_path(self) -> Path:
        """The sandbox's ledger."""
        return self.folder / "sandbox-ledger.sqlite3"

    @property
    def log_folder(self) -> Path:
        """Where each process writes its standard output."""
        return self.folder / "logs"

    @property
    def mailbox_folder(self) -> Path:
        """Where letters are kept."""
        return self.folder / "mailbox"

    def environment(self, **more: str) -> Mapping[str, str]:
        """Return the environment of every process of the system."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name in INHERITED or name.startswith(TRACING_PREFIX)
        }
        store = self.elasticsearch_url
        return {
            **inherited,
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.database_url,
            "RABBITMQ_URL": self.rabbitmq_url,
            "JWT_SECRET": self.secrets.jwt_secret,
            "PAGES_SECRETS": self.secrets.pages_secret,
            "SEALING_KEYS": self.secrets.sealing_key,
            "CLOUDPAYMENTS_URL": self.sandbox_url,
            "CLOUDPAYMENTS_PUBLIC_ID": PUBLIC_ID,
            "CLOUDPAYMENTS_API_SECRETS": self.secrets.api_secret,
            "WIDGET_SCRIPT_URL": f"{self.sandbox_url}/bundles/cloudpayments.js",
            "SANDBOX": "1",
            "SMTP_URL": f"smtp://{LOOPBACK}:{self.mail_port}",
            "LETTERS_FROM": LETTERS_FROM,
            "VIEWER_SITE_URL": self.client_url,
            "WEB_HOST": LOOPBACK,
            "WEB_WORKERS": str(WEB_WORKERS),
            "WEB_THREADS": str(WEB_THREADS),
            "PULSE_FOLDER": str(self.folder / "pulses"),
            "LOG_FOLDER": str(self.log_folder),
            "RENEWAL_SPREAD_MINUTES": "0",
            **({} if store is None else {"ELASTICSEARCH_URL": store}),
            **more,
        }

    def kinokassa(self, *arguments: str) -> list[str]:
        """Return the command line of one of our own commands."""
        return [sys.executable, "-m", "cli.main", *arguments]

    def sandbox(self) -> list[str]:
        """Return the command line of the payment sandbox."""
        return [
            sys.executable,
            "-m",
            "payment_sandbox",
            f"--host={LOOPBACK}",
            f"--port={self.sandbox_port}",
            f"--public-id={PUBLIC_ID}",
            f"--notify-url={self.client_url}/callbacks/cloudpayments",
            f"--ledger={self.ledger_path}",
            f"--speed={self.sandbox_speed}",
            f"--three-ds-minutes={BANK_PAGE_MINUTES * self.sandbox_speed}",
        ]

    def mailbox(self) -> list[str]:
        """Return the command line of the mailbox."""
        return self.kinokassa(
            "mailbox",
            f"--smtp-port={self.mail_port}",
            f"--http-port={self.mailbox_port}",
            f"--folder={self.mailbox_folder}",
        )


def plan_system(
    folder: Path,
    *,
    database_url: str,
    rabbitmq_url: str,
    secrets: LocalSecrets,
    sandbox_speed: float,
) -> SystemPlan:
    """Return a plan with ports that are free, the same ones as last time if they still are.

    Args:
        folder: Home of the system; made if missing.
        database_url: Of a database that its user owns.
        rabbitmq_url: With the virtual host.
        secrets: What its processes share.
        sandbox_speed: How many times faster than life the sandbox waits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ports = PortBook(folder)
    return SystemPlan(
        folder=folder,
        database_url=database_url,
        rabbitmq_url=rabbitmq_url,
        secrets=secrets,
        client_port=ports.get_port("client-api", in_use=False),
        admin_port=ports.get_port("admin-api", in_use=False),
        sandbox_port=ports.get_port("sandbox", in_use=False),
        mail_port=ports.get_port("mail", in_use=False),
        mailbox_port=ports.get_port("mailbox", in_use=False),
        observer_port=ports.get_port("observer", in_use=False),
        sandbox_speed=sandbox_speed,
        metrics_ports={
            process: ports.get_port(f"metrics of {process}", in_use=False)
            for process in MEASURED_PROCESSES
        },
    )
