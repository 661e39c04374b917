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
    _add_addresses(parser)
    _add_behaviour(parser)
    return parser


def _add_addresses(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    secret = os.environ.get("PAYMENT_SANDBOX_API_SECRET", "sandbox_api_secret")
    ledger = Path("payment_sandbox.sqlite3")
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=int, default=8090, help="port to listen on, 0 for a free one (%(default)s)")
    add("--public-id", default="test_sandbox", help="login and id of the terminal (%(default)s)")
    add(
        "--api-secret",
        default=secret,
        help="password of the API and key of signatures"
        " (PAYMENT_SANDBOX_API_SECRET, else sandbox_api_secret)",
    )
    add(
        "--notify-url",
        help="base of the merchant's addresses: BASE/check, BASE/pay, ... (none are called)",
    )
    add("--ledger", type=Path, default=ledger, help="file with all state (%(default)s)")


def _add_behaviour(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    numbers = (
        ("--speed", 1.0, "how many times faster than life waits pass"),
        ("--request-id-seconds", REQUEST_ID_SECONDS, "how long X-Request-ID is kept, unsped"),
        ("--three-ds-minutes", THREE_DS_MINUTES, "how long 3-D Secure may take"),
    )
    for option, default, meaning in numbers:
        add(option, type=_positive, default=default, help=f"{meaning} (%(default)s)")
    add(
        "--concurrency",
        type=int,
        default=TEST_TERMINAL_CONCURRENCY,
        help="requests in flight before 429 (%(default)s)",
    )
    add("--strict", action="store_true", help="refuse what old clients leave out or do twice")
    add("--forget-declines", action="store_true", help="do not keep declines under X-Request-ID")
    add("--no-fail-after-check", action="store_true", help="send no Fail when Check has refused")


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
