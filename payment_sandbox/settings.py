"""What whoever starts the sandbox may choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TEST_TERMINAL_CONCURRENCY = 5
"""Requests in flight that the gateway allows to a test terminal; a live one has 30."""

REQUEST_ID_SECONDS = 3600
"""How long the gateway keeps the answer given under an `X-Request-ID`, by its documentation."""

THREE_DS_MINUTES = 15
"""How long a payer may stay on the bank's page. Undocumented; fifteen minutes is our choice."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with the gateway's own values as defaults.

    Attributes:
        public_id: Login of the terminal, and its id in the widget.
        api_secret: Password of the API, and the key that signs notifications.
        ledger_path: SQLite file that holds all state; it is made when missing.
        notify_url: Base of the merchant's addresses; `/check`, `/pay` and so on are appended. None
            sends nothing.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        speed: How many times faster than life the waits pass; above 0.
        strict: Whether what old clients leave out is refused.
        concurrency: API requests in flight before 429.
        request_id_seconds: How long answers are kept under their `X-Request-ID`; not shortened by
            `speed`.
        three_ds_minutes: How long a 3-D Secure check may stay unanswered; shortened by `speed`.
        keeps_declines: Whether a decline too is repeated for the same `X-Request-ID`.
        fails_after_check: Whether a refusal by the merchant's own Check is followed by a Fail.
    """

    public_id: str
    api_secret: str
    ledger_path: Path
    notify_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    speed: float = 1.0
    strict: bool = False
    concurrency: int = TEST_TERMINAL_CONCURRENCY
    request_id_seconds: float = REQUEST_ID_SECONDS
    three_ds_minutes: float = THREE_DS_MINUTES
    keeps_declines: bool = True
    fails_after_check: bool = True
