"""Settings of notifications, by kind."""

from __future__ import annotations

from urllib.parse import urlsplit

from payment_sandbox.api.call import Call
from payment_sandbox.errors import FieldInvalid, NothingFound, RequestRefused
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.site_settings import (
    CHARSETS,
    NotificationKind,
    SiteSetting,
    read_setting,
    save_setting,
)
from payment_sandbox.replies import Reply, succeeded

HTTP_METHODS = {"get": "GET", "post": "POST"}
FORMATS = {"cloudpayments": "CloudPayments", "qiwi": "QIWI", "rt": "RT"}
"""The gateway has three; here all of them are sent as CloudPayments."""

ENCODINGS = {name.lower(): name for name in CHARSETS}


class CheckFixed(RequestRefused):
    """Check can only be set in the merchant's cabinet, here by the command line."""

    def __init__(self) -> None:
        super().__init__("Check notification cannot be changed by API")


def show_setting(call: Call, kind_name: str) -> Reply:
    """Return where a kind of notification goes."""
    with call.gateway.ledger.transaction() as books:
        setting = read_setting(books, _kind(kind_name), call.gateway.settings.notify_url)
    return succeeded(
        {
            "IsEnabled": setting.is_enabled,
            "Address": setting.address,
            "HttpMethod": setting.http_method,
            "Encoding": setting.encoding,
            "Format": setting.format,
        }
    )


def update_setting(call: Call, kind_name: str) -> Reply:
    """Change where a kind of notification goes.

    What is left out takes the gateway's defaults, GET among them.
    """
    kind, fields = _kind(kind_name), call.fields
    if kind is NotificationKind.CHECK:
        raise CheckFixed
    is_enabled = bool(fields.flag("IsEnabled"))
    setting = SiteSetting(
        kind=kind,
        is_enabled=is_enabled,
        address=_address(call, is_enabled=is_enabled),
        http_method=_one_of(call, "HttpMethod", HTTP_METHODS, "get"),
        encoding=_one_of(call, "Encoding", ENCODINGS, "utf8"),
        format=_one_of(call, "Format", FORMATS, "cloudpayments"),
    )

    def work(books: Books) -> Reply:
        save_setting(books, setting)
        return succeeded()

    return call.settle(work)


def _kind(name: str) -> NotificationKind:
    try:
        return NotificationKind(name.lower())
    except ValueError as error:
        raise NothingFound from error


def _address(call: Call, *, is_enabled: bool) -> str | None:
    address = call.fields.required_text("Address") if is_enabled else call.fields.text("Address")
    if address is not None and urlsplit(address).scheme not in {"http", "https"}:
        raise FieldInvalid("Address")
    return address


def _one_of(call: Call, name: str, choices: dict[str, str], default: str) -> str:
    word = (call.fields.text(name) or default).lower()
    if word not in choices:
        raise FieldInvalid(name)
    return choices[word]
