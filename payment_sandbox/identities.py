"""Ids in the gateway's own forms."""

from __future__ import annotations

import hashlib
import secrets
import string

_ORDER_ALPHABET = string.ascii_letters + string.digits


def card_id(first_six: str, last_four: str, expires: str) -> str:
    """Return the id that stays the same for a card, whoever pays with it."""
    digest = hashlib.sha256(f"{first_six}:{last_four}:{expires}".encode()).hexdigest()
    return f"cd_{digest[:29]}"


def new_subscription_id() -> str:
    """Return `sc_` and 29 hexadecimal digits."""
    return f"sc_{secrets.token_hex(15)[:29]}"


def new_order_id() -> str:
    """Return 16 letters and digits."""
    return "".join(secrets.choice(_ORDER_ALPHABET) for _ in range(16))


def new_callback_id() -> str:
    """Return 32 hexadecimal digits, the form of `ThreeDsCallbackId`."""
    return secrets.token_hex(16)
