"""One signed request to the merchant, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from payment_sandbox.fields import Fields, decode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.notifications.encoding import signature_headers
from payment_sandbox.notifications.site_settings import SiteSetting

TIMEOUT_SECONDS = 30
"""How long the gateway waits for the merchant's answer; documented for all but Check."""

FORM = "application/x-www-form-urlencoded"

KEPT_ANSWER_LENGTH = 500
"""Characters of an answer that are shown afterwards."""


@dataclass(frozen=True, slots=True)
class MerchantAnswer:
    """What the merchant said; `http_status` is none when nobody answered: `text` then says why."""

    http_status: int | None
    text: str

    @property
    def code(self) -> int | None:
        """The `code` of a proper answer; `"10"` counts as 10, and none means no such answer."""
        if self.http_status != HTTPStatus.OK:
            return None
        try:
            document = decode_json(self.text)
        except ValueError:
            return None
        word = str(Fields(document).raw("code")) if isinstance(document, dict) else ""
        return int(word) if word.isdecimal() else None


def tell_merchant(gateway: Gateway, setting: SiteSetting, body: str) -> MerchantAnswer:
    """Send a form to the address of its kind, signed.

    A redirect is not followed: as in life, its body would be lost.
    """
    try:
        answer = gateway.merchant.send(
            _signed_request(gateway, setting, body), timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        return MerchantAnswer(None, type(error).__name__)
    return MerchantAnswer(answer.status_code, answer.text[:KEPT_ANSWER_LENGTH])


def _signed_request(gateway: Gateway, setting: SiteSetting, body: str) -> requests.PreparedRequest:
    address, secret = setting.address or "", gateway.settings.api_secret
    if setting.http_method == "GET":
        joined = f"{address}{'&' if '?' in address else '?'}{body}"
        request = gateway.merchant.prepare_request(requests.Request("GET", joined))
        # The library respells escapes in addresses, and what is sent is what must be signed.
        signed = urlsplit(request.url or "").query
    else:
        form = requests.Request("POST", address, {"Content-Type": FORM}, data=body.encode())
        request, signed = gateway.merchant.prepare_request(form), body
    request.headers.update(signature_headers(signed, secret, setting.charset))
    return request
