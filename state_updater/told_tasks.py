"""Tasks whose every run is told of: with the ids that came along, and what became of it."""

from typing import Any

from celery import Task

from runtime.identifiers import find_id
from runtime.telemetry.context import CARRIED_IDS
from runtime.telemetry.crossing import Crossing, crossing
from runtime.telemetry.edges import Edge
from state_updater.tasks.sweeps import SWEEPS

TRACE_HEADER = "traceparent"
"""As W3C Trace Context names it; null when nobody traces."""

IDS_HEADER = "kinokassa_ids"
"""What the task is about, by the names of the logs; its own arguments name only one row."""


class ToldTask(Task[Any, Any]):
    """A task that is measured, logged and traced.

    Whoever puts a message on its queue writes what it says, so only ids are taken for ids. A task
    that returns how many rows it found, and found none, is routine.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task, as a worker does."""
        with self._crossing(kwargs) as work:
            found = super().__call__(*args, **kwargs)
            if isinstance(found, int):
                work.note(rows=found)
                work.is_routine = found == 0
        return found

    def _crossing(self, arguments: dict[str, Any]) -> Crossing:
        request = self.request
        carried = request.get(IDS_HEADER) or {}
        about = {name: carried[name] for name in CARRIED_IDS if name in carried}
        own = {name: it for name, it in arguments.items() if name.endswith("_id")}
        ids = {**about, **own, "task_id": request.id}
        return crossing(
            Edge.TASK,
            self._label(arguments),
            parent=request.get(TRACE_HEADER),
            **{name: it for name, it in ids.items() if _is_id(it)},
        )

    def _label(self, arguments: dict[str, Any]) -> str:
        """Return the name by which the task is told of: each sweep is one of its own."""
        swept = arguments.get("name")
        return f"{self.name}_{swept}" if swept in SWEEPS else str(self.name)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and find_id(value) is not None
