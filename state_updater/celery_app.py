"""The Celery application: which tasks exist, how their messages look, and the metronome.

Celery carries "do it now" and nothing else. There is no result backend, for outcomes live in our
tables, and no ETA, for due dates do too.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import Celery
from celery.schedules import crontab
from kombu.serialization import dumps

from interaction_bus.deliveries import OutgoingMessage
from interaction_bus.topology import TASKS_EXCHANGE, TASKS_QUEUE
from state_updater.tasks.books import reconcile_books
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.clock import advance_clock
from state_updater.tasks.context import TaskContext
from state_updater.tasks.day_of_books import reconcile_days
from state_updater.tasks.disputes import reconcile_disputes
from state_updater.tasks.reconcile import reconcile_payment
from state_updater.tasks.refund import reconcile_refund, refund_payment
from state_updater.tasks.retention import forget_old_rows
from state_updater.tasks.sweeps import SWEEPS, sweep
from state_updater.told_tasks import IDS_HEADER, TRACE_HEADER, ToldTask

SWEEP_EVERY = timedelta(seconds=5)
"""A lost tick costs one of these, and no money."""

EVERY_HOUR = timedelta(hours=1)

EVERY_NIGHT = crontab(hour="3", minute="20")
"""When few people watch films, and the provider's day is over."""

PROVIDER_TASKS: dict[str, Callable[[TaskContext, UUID], None]] = {
    "charge_saved_card": charge_saved_card,
    "reconcile_payment": reconcile_payment,
    "refund_payment": refund_payment,
    "reconcile_refund": reconcile_refund,
    "advance_clock": advance_clock,
}
"""Tasks about one row, by the name under which the outbox starts them."""

CONFIGURATION: dict[str, Any] = {
    "task_queues": [TASKS_QUEUE],
    "task_default_queue": TASKS_QUEUE.name,
    "task_default_exchange": TASKS_EXCHANGE.name,
    "task_default_exchange_type": TASKS_EXCHANGE.type,
    "task_default_routing_key": "task",
    # A queue that is misspelt raises, where Celery would make a new one that nobody reads.
    "task_create_missing_queues": False,
    # A task that dies with its worker is delivered again; claims in the rows make that harmless.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "broker_heartbeat": 20,
    # None: for ever. After the usual hundred tries a worker would sit idle and look alive.
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"confirm_publish": True},
    "broker_pool_acquire_timeout": 5,
}
"""How Celery behaves on RabbitMQ's quorum queues."""


def create_celery(broker_url: str, context: Callable[[], TaskContext]) -> Celery:
    """Return the application for a worker, for beat, or for building messages.

    Args:
        broker_url: Of RabbitMQ.
        context: Gives a worker's tools; called when a task runs, never before.
    """
    app: Celery[Any] = Celery(
        "kinokassa", broker=broker_url, set_as_current=False, task_cls=ToldTask
    )
    app.conf.update(CONFIGURATION, beat_schedule=_metronome())
    _register(app, context)
    return app


def task_message(app: Celery, payload: Mapping[str, Any], *, task_id: str) -> OutgoingMessage:
    """Return the message that starts a task, for the relay to publish with its own confirms.

    Args:
        app: Knows how the message of a task looks.
        payload: Of the outbox: name, arguments, correlation id, and what goes along for logs.
        task_id: The same task, the same id.
    """
    name, arguments = payload["name"], payload["arguments"]
    correlation_id = payload["correlation_id"]
    message = app.amqp.as_task_v2(task_id, name, args=(), kwargs=arguments, root_id=correlation_id)
    content_type, content_encoding, body = dumps(message.body, serializer="json")
    ids = {**payload.get("ids", {}), "correlation_id": correlation_id}
    told = {TRACE_HEADER: payload.get("traceparent"), IDS_HEADER: ids}
    return OutgoingMessage(
        exchange=TASKS_EXCHANGE.name,
        routing_key=name,
        body=body.encode(content_encoding),
        message_id=task_id,
        content_type=content_type,
        content_encoding=content_encoding,
        headers={**message.headers, **told},
        properties={"correlation_id": task_id},
    )


def _metronome() -> dict[str, Any]:
    """Return what beat starts and when.

    No tick expires: RabbitMQ would put it among the dead letters, where people look for lost work,
    and one more sweep that finds nothing costs a millisecond.
    """
    sweeps = {
        name: {"task": "sweep", "schedule": SWEEP_EVERY, "kwargs": {"name": name}}
        for name in SWEEPS
    }
    return {
        **sweeps,
        "books_of_the_last_hours": _entry("reconcile_books", EVERY_HOUR, span_hours=3),
        "books_of_the_last_days": _entry("reconcile_days", EVERY_NIGHT, days=3),
        "disputes_of_the_last_days": _entry("reconcile_disputes", EVERY_HOUR, span_days=3),
        "old_rows": _entry("forget_old_rows", EVERY_HOUR),
        "disputes_of_the_last_months": _entry("reconcile_disputes", EVERY_NIGHT, span_days=60),
    }


def _entry(task: str, schedule: timedelta | crontab, **arguments: int) -> dict[str, Any]:
    """Return when a task begins, and of a reading how far back it goes.

    The spans overlap, so that a lost tick is made up.
    """
    return {"task": task, "schedule": schedule, "kwargs": arguments}


def _register(app: Celery, context: Callable[[], TaskContext]) -> None:
    # A shared task would be registered with every other application of the process as well, where
    # it would work with the tools of this one.
    for name, function in PROVIDER_TASKS.items():
        app.task(name=name, shared=False)(_about_one_row(function, context))

    @app.task(name="reconcile_books", shared=False)
    def run_reconcile_books(span_hours: int) -> None:
        reconcile_books(context(), span=timedelta(hours=span_hours))

    @app.task(name="reconcile_days", shared=False)
    def run_reconcile_days(days: int) -> None:
        reconcile_days(context(), days=days)

    @app.task(name="reconcile_disputes", shared=False)
    def run_reconcile_disputes(span_days: int) -> None:
        reconcile_disputes(context(), span=timedelta(days=span_days))

    @app.task(name="forget_old_rows", shared=False)
    def run_forget_old_rows() -> None:
        forget_old_rows(context())

    @app.task(name="sweep", shared=False)
    def run_sweep(name: str) -> int:
        return sweep(context(), name)


def _about_one_row(
    function: Callable[[TaskContext, UUID], None], context: Callable[[], TaskContext]
) -> Callable[..., None]:
    def run(**arguments: str) -> None:
        (row_id,) = arguments.values()
        tools = context()
        with tools.workload.one_more():
            function(tools, UUID(row_id))

    run.__name__ = function.__name__
    run.__doc__ = function.__doc__
    return run
