"""One signed request to the merchant, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import requests

from payment_sandbox.fields import Fields, decode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.notifications.encoding import signature_headers
from payment_sandbox.notifications.site_settings import SiteSetting

TIMEOUT_SECONDS = 30
"""How long the gateway waits for the merchant's answer; documented for all but Check."""

KEPT_ANSWER_LENGTH = 500
"""Characters of an answer that are shown afterwards."""


@dataclass(frozen=True, slots=True)
class MerchantAnswer:
    """What the merchant said; `http_status` is none when nobody answered, and `text` then says why."""

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
    """Send a form to the address of its kind; a redirect is not followed, as in life its body would be lost."""
    headers = signature_headers(body, gateway.settings.api_secret, setting.charset)
    is_get = setting.http_method == "GET"
    address = setting.address or ""
    try:
        answer = gateway.merchant.request(
            setting.http_method,
            f"{address}{'&' if '?' in address else '?'}{body}" if is_get else address,
            data=None if is_get else body.encode(),
            headers=headers
            if is_get
            else headers | {"Content-Type": "application/x-www-form-urlencoded"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return MerchantAnswer(None, type(error).__name__)
    return MerchantAnswer(answer.status_code, answer.text[:KEPT_ANSWER_LENGTH])
