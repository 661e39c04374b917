"""Importing what a process is made of."""

import gc
from importlib import import_module
from typing import Any


def import_named(target: str) -> Any:
    """Return what `package.module:name` names, imported now.

    The collector of garbage rests meanwhile, and passes over what was imported ever after: modules
    stay, and to look through them again and again is a quarter of the start of a process.

    Args:
        target: `package.module:name`.

    Raises:
        AttributeError: The module has no such name.
        ImportError: There is no such module, or it cannot be imported.
    """
    module, _, name = target.partition(":")
    gc.disable()
    try:
        return getattr(import_module(module), name)
    finally:
        gc.freeze()
        gc.enable()
