"""Command line: `python -m payment_sandbox --public-id … --api-secret … --ledger FILE`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from payment_sandbox.application import create_sandbox
from payment_sandbox.server import run_until_told
from payment_sandbox.settings import (
    REQUEST_ID_SECONDS,
    TEST_TERMINAL_CONCURRENCY,
    THREE_DS_MINUTES,
    Settings,
)


def command_line() -> argparse.ArgumentParser:
    """Return the options of the command."""
    parser = argparse.ArgumentParser(
        prog="payment_sandbox", description="A stand-in for the CloudPayments gateway."
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=int, default=8090, help="port to listen on, 0 for a free one (%(default)s)")
    add(
        "--public-id",
        default="test_sandbox",
        help="login of the API and id of the terminal (%(default)s)",
    )
    add("--api-secret", default=os.environ.get("PAYMENT_SANDBOX_API_SECRET", "sandbox_api_secret"),
        help="password of the API and key of signatures (PAYMENT_SANDBOX_API_SECRET, else sandbox_api_secret)")  # fmt: skip
    add(
        "--notify-url",
        help="base of the merchant's addresses: BASE/check, BASE/pay, ... (none are called)",
    )
    add(
        "--ledger",
        type=Path,
        default=Path("payment_sandbox.sqlite3"),
        help="file with all state (%(default)s)",
    )
    add(
        "--speed",
        type=_positive,
        default=1.0,
        help="how many times faster than life waits pass (%(default)s)",
    )
    add("--strict", action="store_true", help="refuse what old clients leave out or do twice")
    add(
        "--concurrency",
        type=int,
        default=TEST_TERMINAL_CONCURRENCY,
        help="requests in flight before 429 (%(default)s)",
    )
    add("--request-id-seconds", type=_positive, default=REQUEST_ID_SECONDS,
        help="how long answers are kept under X-Request-ID (%(default)s)")  # fmt: skip
    add(
        "--three-ds-minutes",
        type=_positive,
        default=THREE_DS_MINUTES,
        help="how long 3-D Secure may take (%(default)s)",
    )
    add("--forget-declines", action="store_true", help="do not keep declines under X-Request-ID")
    add("--no-fail-after-check", action="store_true", help="send no Fail when Check has refused")
    return parser


def settings_from(options: argparse.Namespace) -> Settings:
    """Return the settings that the command line asks for."""
    return Settings(
        public_id=options.public_id,
        api_secret=options.api_secret,
        ledger_path=options.ledger,
        notify_url=options.notify_url,
        host=options.host,
        port=options.port,
        speed=options.speed,
        strict=options.strict,
        concurrency=options.concurrency,
        request_id_seconds=options.request_id_seconds,
        three_ds_minutes=options.three_ds_minutes,
        keeps_declines=not options.forget_declines,
        fails_after_check=not options.no_fail_after_check,
    )


def main() -> None:
    """Run the sandbox until it is told to end."""
    run_until_told(create_sandbox(settings_from(command_line().parse_args())))


def _positive(text: str) -> float:
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


if __name__ == "__main__":
    main()
