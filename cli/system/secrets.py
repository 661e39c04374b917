"""Secrets of a system on one machine: made once, kept beside its data, never in the repository."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from runtime.sealing import new_sealing_key

OWNER_ONLY = 0o600


@dataclass(frozen=True)
class LocalSecrets:
    """What the processes of one system share.

    Args:
        jwt_secret: Signs the tokens of viewers and managers.
        sealing_key: Hides card tokens in messages and tables.
        api_secret: Of the payment sandbox.
        pages_secret: Signs what browsers keep for forms.
    """

    jwt_secret: str
    sealing_key: str
    api_secret: str
    pages_secret: str


def keep_secrets(path: Path) -> LocalSecrets:
    """Return the secrets in a file; those that are not there yet are made now."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    every = {**asdict(_new_secrets()), **kept}
    if every != kept:
        _write_for_owner(path, json.dumps(every))
    return LocalSecrets(**every)


def _new_secrets() -> LocalSecrets:
    return LocalSecrets(
        jwt_secret=secrets.token_urlsafe(48),
        sealing_key=new_sealing_key(),
        api_secret=secrets.token_urlsafe(24),
        pages_secret=secrets.token_urlsafe(32),
    )


def _write_for_owner(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
