"""Starts the processes of the State Updater: consumer, relay, Celery worker and beat."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Engine

from external_payments.registry import build_provider
from external_payments.sandbox_clock import SandboxClock
from external_payments.settings import ProviderSettings as ProviderAccess
from interaction_bus.confirmed_channel import ConfirmedChannel
from migrations.age import wait_for_schema
from runtime.database import create_write_engine
from runtime.lifecycle import stop_on_signals
from runtime.logs import configure_logs
from runtime.pulse import Pulse
from runtime.sealing import Sealer
from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    MetricsSettings,
    ProviderSettings,
    PulseSettings,
    RetentionSettings,
    SealingSettings,
    reading,
)
from runtime.telemetry.exposition import expose_metrics
from runtime.telemetry.tracing import start_tracing
from state_updater.beat import create_beat
from state_updater.celery_app import create_celery
from state_updater.consumer import CommandConsumer
from state_updater.dispatcher import Dispatcher
from state_updater.relay import Relay
from state_updater.tasks.context import TaskContext, TimeMachine
from state_updater.tasks_consumer import end_in_time, tasks_consumer

DATABASE_ROLE = "kinokassa_state_updater"

PUBLISHING_TIMEOUT_SECONDS = 5
"""For one read or write of beat's connection: a frozen broker must not freeze beat with it."""


class WorkerSettings(NamedTuple):
    """What a worker is told from outside."""

    database: DatabaseSettings
    broker: BrokerSettings
    sealing: SealingSettings
    provider: ProviderSettings
    metrics: MetricsSettings
    pulse: PulseSettings
    retention: RetentionSettings


def run_consumer(variables: Mapping[str, str]) -> None:
    """Carry out commands until told to stop.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
        sealing = SealingSettings.read(environment)
        billing = BillingSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse_settings = PulseSettings.read(environment)
    configure_logs("state-updater")
    start_tracing("state-updater")
    expose_metrics("state-updater", metrics)
    stop = stop_on_signals()
    pulse = Pulse("state-updater", pulse_settings.folder)
    engine = _engine(database, pool_size=2)
    wait_for_schema(engine, pulse, stop)
    dispatcher = Dispatcher(engine, Sealer(sealing.keys), billing)
    CommandConsumer(broker.url, dispatcher, engine, pulse).run(stop)
    engine.dispose()


def run_relay(variables: Mapping[str, str]) -> None:
    """Send what is staged until told to stop.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse_settings = PulseSettings.read(environment)
    configure_logs("relay")
    start_tracing("relay")
    expose_metrics("relay", metrics)
    stop = stop_on_signals()
    pulse = Pulse("relay", pulse_settings.folder)
    engine = _engine(database, pool_size=1)
    wait_for_schema(engine, pulse, stop)
    celery = create_celery(broker.url, _no_tasks_here)
    Relay(engine, ConfirmedChannel(broker.url), celery, pulse).run(stop)
    engine.dispose()


def run_worker(variables: Mapping[str, str]) -> None:
    """Run tasks until told to stop: threads of one process, for they only wait on the provider.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    settings = _worker_settings(variables)
    configure_logs("worker")
    start_tracing("worker")
    expose_metrics("worker", settings.metrics)
    threads = settings.provider.max_in_flight
    context = _task_context(settings)
    stop = stop_on_signals()
    pulse = Pulse("worker", settings.pulse.folder)
    wait_for_schema(context.engine, pulse, stop)
    if stop.is_set():
        return
    app = create_celery(settings.broker.url, lambda: context)
    app.conf.worker_consumer = tasks_consumer(pulse, stop)
    end_in_time(stop)
    app.worker_main(
        [
            "--quiet",
            "worker",
            "--pool=threads",
            f"--concurrency={threads}",
            # Events to nobody would block the whole worker while the broker is frozen.
            "--without-heartbeat",
            "--without-gossip",
            "--without-mingle",
            f"--hostname=kinokassa-{os.getpid()}@%h",
        ]
    )


def run_beat(variables: Mapping[str, str]) -> None:
    """Tick: what is due stands in PostgreSQL, so a tick may be lost or doubled.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    with reading(variables) as environment:
        broker = BrokerSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse_settings = PulseSettings.read(environment)
    configure_logs("beat")
    expose_metrics("beat", metrics)
    pulse = Pulse("beat", pulse_settings.folder)
    app = create_celery(broker.url, _no_tasks_here)
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "read_timeout": PUBLISHING_TIMEOUT_SECONDS,
        "write_timeout": PUBLISHING_TIMEOUT_SECONDS,
    }
    create_beat(app, pulse).run()


def task_context(variables: Mapping[str, str]) -> TaskContext:
    """Return the tools of a worker, for somebody who runs one of its tasks by hand.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    return _task_context(_worker_settings(variables))


def _worker_settings(variables: Mapping[str, str]) -> WorkerSettings:
    with reading(variables) as environment:
        return WorkerSettings(
            DatabaseSettings.read(environment),
            BrokerSettings.read(environment),
            SealingSettings.read(environment),
            ProviderSettings.read(environment),
            MetricsSettings.read(environment),
            PulseSettings.read(environment),
            RetentionSettings.read(environment),
        )


def _task_context(settings: WorkerSettings) -> TaskContext:
    provider = settings.provider
    access = ProviderAccess(
        name=provider.name,
        base_url=provider.base_url,
        public_id=provider.public_id,
        api_secret=provider.api_secrets[0],
        read_timeout_seconds=provider.timeout_seconds,
        calls_in_flight=provider.max_in_flight,
    )
    engine = _engine(settings.database, pool_size=provider.max_in_flight)
    return TaskContext(
        engine,
        build_provider(access),
        Sealer(settings.sealing.keys),
        time_machine=_time_machine(settings),
        retention=settings.retention,
    )


def _time_machine(settings: WorkerSettings) -> TimeMachine | None:
    """Return what moves the clock, or none where the provider takes real money."""
    if not settings.provider.is_sandbox:
        return None
    return TimeMachine(settings.broker.url, SandboxClock(settings.provider.base_url))


def _engine(settings: DatabaseSettings, *, pool_size: int) -> Engine:
    return create_write_engine(settings.url, role=DATABASE_ROLE, pool_size=pool_size)


def _no_tasks_here() -> TaskContext:
    raise RuntimeError("this process sends tasks and runs none")
