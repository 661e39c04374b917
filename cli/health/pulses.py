"""Signs that a process gives by itself: that its loop comes round, and what it waits for."""

from collections.abc import Mapping
from functools import partial
from time import monotonic
from types import MappingProxyType

from cli.health.sign import Environment, Sign
from runtime.pulse import find_beat
from runtime.settings import PulseSettings

SILENCE_SECONDS = 120.0
"""Twice what a loop of ours may take to come round while its stores and the provider are slow."""

LONGEST_LETTER_SECONDS = 180.0
"""A mail server may take ten seconds for each of the steps of one letter."""

LONGEST_PASS_SECONDS = 600.0
"""Of the reminder, over very many viewers."""


def find_silence(environment: Environment, *, process: str, longest_seconds: float) -> str | None:
    """Complain of a process that does not run here, or whose loop does not come round."""
    beat = find_beat(process, PulseSettings.from_environment(environment).folder)
    if beat is None:
        return "does not run here"
    silent_seconds = monotonic() - beat.at
    # A beat of the future was left before the machine was started anew.
    if 0 <= silent_seconds <= longest_seconds:
        return None
    return f"hangs: no sign of life for {silent_seconds:.0f} s"


def find_waiting(environment: Environment, *, process: str) -> str | None:
    """Complain of a store, or anything else, that keeps a process from its work."""
    beat = find_beat(process, PulseSettings.from_environment(environment).folder)
    return f"waits for {beat.waits_for}" if beat and beat.waits_for else None


_LONGEST_SILENCES = {
    "state-updater": SILENCE_SECONDS,
    "worker": SILENCE_SECONDS,
    "relay": SILENCE_SECONDS,
    "beat": SILENCE_SECONDS,
    "reminder": LONGEST_PASS_SECONDS,
    "letters": LONGEST_LETTER_SECONDS,
    "observer": SILENCE_SECONDS,
}

LIVES: Mapping[str, Sign] = MappingProxyType(
    {
        process: partial(find_silence, process=process, longest_seconds=seconds)
        for process, seconds in _LONGEST_SILENCES.items()
    }
)

WAITS_FOR_NOTHING: Mapping[str, Sign] = MappingProxyType(
    {process: partial(find_waiting, process=process) for process in _LONGEST_SILENCES}
)
