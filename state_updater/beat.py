"""Celery's beat as ours: it shows its pulse, waits in one line of the log, and ends in time."""

import signal
from types import FrameType
from typing import Any

from celery import Celery
from celery.apps.beat import Beat
from celery.beat import ScheduleEntry, Scheduler, SchedulingError, Service
from kombu import Connection

from runtime.lifecycle import STOP_SIGNALS, count_down
from runtime.pulse import BROKER, Pulse
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge

LOST = "lost"
"""What became of a tick that the broker did not take; `done` else."""

MOST_SECONDS_BETWEEN_TRIES = 5


class PunctualBeat(Beat):
    """Ends at the first signal, in time whatever hangs, and at once at the second one."""

    def install_sync_handler(self, service: Service) -> None:
        """Listen to the signals that ask us to stop."""
        del service  # it keeps no schedule that would have to be written down
        begin_the_end = count_down()

        def stop(signal_number: int, _frame: FrameType | None) -> None:
            signal.signal(signal_number, signal.SIG_DFL)
            begin_the_end()
            raise SystemExit

        for signal_number in STOP_SIGNALS:
            signal.signal(signal_number, stop)


def create_beat(app: Celery, pulse: Pulse) -> Beat:
    """Return a beat whose every tick is felt in `pulse`; its `run` lasts until it is told to stop.

    The schedule is in memory: one kept in a file would only remember ticks that do not matter.
    """
    app.conf.beat_scheduler = _pulsing_scheduler(pulse)
    return PunctualBeat(app=app, loglevel="WARNING", quiet=True)


def _pulsing_scheduler(pulse: Pulse) -> type[Scheduler]:
    # Celery makes the scheduler itself, and hands it nothing but the application.
    class PulsingScheduler(Scheduler):
        """Sends what is due, or waits for the broker."""

        _is_cut_off = True
        """Until the first tick has been sent, and while none can be."""

        def tick(self, *arguments: Any, **options: Any) -> float:
            """Send one thing that is due, and return in how many seconds to look again."""
            seconds: float = super().tick(*arguments, **options)
            if not self._is_cut_off:
                pulse.works()
            return seconds

        def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
            """Send one thing, or lose it: the next one is soon."""
            with crossing(Edge.TICK, str(entry.name)) as work:
                try:
                    self.apply_async(entry, producer=producer, advance=False)
                except SchedulingError as error:
                    work.outcome = LOST
                    self._is_cut_off = True
                    pulse.waits(BROKER, str(error))
                else:
                    self._is_cut_off = False

        def _ensure_connected(self) -> Connection:
            return self.connection.ensure_connection(
                lambda error, _seconds: pulse.waits(BROKER, str(error)),
                interval_start=1,
                interval_step=1,
                interval_max=MOST_SECONDS_BETWEEN_TRIES,
            )

    return PulsingScheduler
