"""A sign of health: a complaint in words, or none when all is well."""

from collections.abc import Callable, Mapping

Environment = Mapping[str, str]

Sign = Callable[[Environment], str | None]
"""Looks at a process in whose environment we are."""
