"""Hiding secrets, such as card tokens, in messages and tables."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBroken(Exception):
    """A sealed text was damaged, forged, or sealed with a key that we no longer have."""

    def __init__(self) -> None:
        super().__init__("the sealed text cannot be opened with any of our keys")


class Sealer:
    """Encrypts and signs small mappings; the keys can be changed without losing old texts.

    Args:
        keys: At least one; the first seals, every one opens. To change the key, put the new
            one in front and take the old one away when nothing is sealed with it any more.

    Raises:
        ValueError: There is no key, or one is malformed.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a sealer needs at least one key")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secrets: Mapping[str, Any]) -> str:
        """Return `secrets` as a text that only our keys can open.

        Args:
            secrets: Whatever JSON can hold.
        """
        plain = json.dumps(dict(secrets), ensure_ascii=False, separators=(",", ":"))
        return self._fernet.encrypt(plain.encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        """Return what was sealed.

        Raises:
            SealBroken: The text was not sealed with one of our keys, or was changed since.
        """
        try:
            plain = self._fernet.decrypt(sealed.encode())
        except InvalidToken as error:
            raise SealBroken from error
        secrets: dict[str, Any] = json.loads(plain)
        return secrets


def new_sealing_key() -> str:
    """Return a fresh random key for `Sealer`."""
    return Fernet.generate_key().decode("ascii")
