"""The part of a Celery worker that tells a task from what is none, and loses neither."""

from collections.abc import Callable, Mapping
from typing import Any

from celery.worker.consumer import Consumer
from kombu.message import Message

from state_updater.unusable_tasks import MALFORMED, UnusableTask, refuse, require_usable


class RefusingConsumer(Consumer):
    """Refuses what no task can be begun from: it dies with a line of the log, and is kept."""

    strategies: Mapping[str, object]
    """How each task of this worker is begun, by its name."""

    def create_task_handler(self, *arguments: Any, **options: Any) -> Callable[[Message], None]:
        """Return what begins the task of a message, or refuses the message."""
        begin = super().create_task_handler(*arguments, **options)

        def begin_or_refuse(message: Message) -> None:
            try:
                require_usable(message, self.strategies)
            except UnusableTask as unusable:
                refuse(message, unusable)
            else:
                begin(message)

        return begin_or_refuse

    def on_decode_error(self, message: Message, exc: Exception) -> None:
        """Refuse what cannot even be unpacked; Celery would acknowledge it."""
        _refuse_because_of(exc, message)

    def on_invalid_task(self, _body: object, message: Message, exc: Exception) -> None:
        """Refuse a task whose dates Celery can make nothing of."""
        _refuse_because_of(exc, message)


def _refuse_because_of(error: Exception, message: Message) -> None:
    detail = f"Celery can make nothing of it: {type(error).__name__}"
    refuse(message, UnusableTask(MALFORMED, detail))
