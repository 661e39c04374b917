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
    """

    jwt_secret: str
    sealing_key: str
    api_secret: str


def keep_secrets(path: Path) -> LocalSecrets:
    """Return the secrets in a file, made now if there is no such file."""
    if path.is_file():
        return LocalSecrets(**json.loads(path.read_text(encoding="utf-8")))
    made = LocalSecrets(
        jwt_secret=secrets.token_urlsafe(48),
        sealing_key=new_sealing_key(),
        api_secret=secrets.token_urlsafe(24),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(made), file)
    return made
