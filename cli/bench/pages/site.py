"""Both sites on a stocked database: running as processes, and once more in this one."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask

from admin_api.wsgi import create_from_environment as create_admin
from cli.local.foreground import run_in_foreground
from cli.local.ports import LOOPBACK, pick_free_port
from cli.local.supervisor import ProcessSpec, Supervisor
from cli.system.processes import ADMIN_API, CLIENT_API, READY_TIMEOUT_SECONDS, is_answering
from cli.system.throwaway import Tuning, throwaway_system
from client_api.application import create_app
from client_api.settings import ClientApiSettings

FOLDER = Path(".local/bench")

STOCKED_ALREADY = "DATABASE_URL"
"""Where this is set, its database is measured as it is."""


class NotStocked(Exception):
    """The shelves could not be stocked."""


@dataclass(frozen=True, slots=True)
class Site:
    """One application, running and in this process.

    Args:
        name: Of the process.
        port: Where it runs.
        app: The same application here.
    """

    name: str
    port: int
    app: Flask


@contextmanager
def stocked_environment(viewers: int) -> Iterator[Mapping[str, str]]:
    """Have the environment of a system with stocked shelves: the user's own, else a new one.

    Args:
        viewers: How many a new one gets.

    Raises:
        NotStocked: A new one could not be stocked.
    """
    if STOCKED_ALREADY in os.environ:
        yield dict(os.environ)
        return
    with throwaway_system(FOLDER, Tuning(sandbox_speed=1.0)) as system:
        plan = system.plan
        argv = plan.kinokassa("stock", f"--viewers={viewers}", f"--ledger={plan.ledger_path}")
        if run_in_foreground(argv, plan.environment()):
            raise NotStocked
        yield plan.environment()


@contextmanager
def running_sites(environment: Mapping[str, str]) -> Iterator[list[Site]]:
    """Have both sites answer for as long as they are measured.

    Args:
        environment: Of the system that they belong to.
    """
    apps = {
        CLIENT_API: create_app(ClientApiSettings.from_environment(environment)),
        ADMIN_API: create_admin(environment),
    }
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor(FOLDER / "logs"))
        sites = [Site(name, pick_free_port(), app) for name, app in apps.items()]
        supervisor.start_all([_spec(site, environment) for site in sites])
        yield sites


def _spec(site: Site, environment: Mapping[str, str]) -> ProcessSpec:
    return ProcessSpec(
        f"pages-of-{site.name}",
        [sys.executable, "-m", "cli.main", site.name],
        {**environment, "WEB_HOST": LOOPBACK, "WEB_PORT": str(site.port), "WEB_WORKERS": "1"},
        partial(is_answering, f"http://{LOOPBACK}:{site.port}/health/ready"),
        READY_TIMEOUT_SECONDS,
    )
