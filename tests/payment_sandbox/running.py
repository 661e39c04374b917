"""A sandbox that listens on loopback, and a client that talks to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from payment_sandbox.application import create_sandbox
from payment_sandbox.server import SandboxServer
from payment_sandbox.settings import Settings

PUBLIC_ID, API_SECRET = "test_terminal", "sandbox_api_secret"
GOOD_CARD = "4000000000003055"
THREE_DS_CARD = "4242424242424242"
POOR_CARD = "4000056655665556"

Json = dict[str, Any]


class GatewayClient:
    """Talks to the API, the widget and the controls as their users do."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        self.session.trust_env = False

    def post(
        self, path: str, *, request_id: str | None = None, **options: Any
    ) -> requests.Response:
        headers = {} if request_id is None else {"X-Request-ID": request_id}
        options.setdefault("auth", (PUBLIC_ID, API_SECRET))
        return self.session.post(self.address + path, headers=headers, timeout=30, **options)

    def api(self, path: str, *, request_id: str | None = None, **fields: Any) -> Json:
        answer: Json = self.post(path, request_id=request_id, json=fields).json()
        return answer

    def charge(
        self, number: str = GOOD_CARD, *, request_id: str | None = None, **fields: Any
    ) -> Json:
        return self.api(
            "/payments/cards/charge", request_id=request_id, **self.card_fields(number, **fields)
        )

    def authorise(self, number: str = GOOD_CARD, **fields: Any) -> Json:
        return self.api("/payments/cards/auth", **self.card_fields(number, **fields))

    def charge_token(self, token: str, *, request_id: str | None = None, **fields: Any) -> Json:
        sent = {"Amount": "299.90", "AccountId": "viewer-1", "Token": token, **fields}
        return self.api("/payments/tokens/charge", request_id=request_id, **sent)

    def card_fields(self, number: str = GOOD_CARD, **fields: Any) -> Json:
        known = {"Amount": "299.90", "IpAddress": "203.0.113.7", "AccountId": "viewer-1"}
        return {"CardCryptogramPacket": self.cryptogram(number), **known, **fields}

    def saved_token(self, number: str = GOOD_CARD) -> str:
        return str(self.charge(number)["Model"]["Token"])

    def cryptogram(self, number: str, exp_year: int = 40) -> str:
        return str(self.control("cryptogram", **card_form(number, exp_year=exp_year))["packet"])

    def get(self, path: str, **parameters: str) -> Json:
        answer: Json = self.session.get(self.address + path, params=parameters, timeout=30).json()
        return answer

    def control(self, path: str, **fields: Any) -> Json:
        answer: Json = self.post(f"/_control/{path}", json=fields).json()
        return answer

    def operations(self, **parameters: str) -> list[Json]:
        found: list[Json] = self.get("/_control/ledger", **parameters)["operations"]
        return found

    def notifications(self, **parameters: str) -> list[Json]:
        found: list[Json] = self.get("/_control/notifications", **parameters)["notifications"]
        return found

    def close(self) -> None:
        self.session.close()


class RunningSandbox(GatewayClient):
    """A sandbox in a thread of this process."""

    def __init__(self, settings: Settings) -> None:
        self._server = SandboxServer(create_sandbox(settings))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        super().__init__(self._server.address)

    def close(self) -> None:
        super().close()
        self._server.stop()
        self._thread.join()


def card_form(number: str, *, exp_year: int = 40) -> Json:
    return {"card_number": number, "exp_month": "12", "exp_year": str(exp_year), "cvv": "123"}


def settings_for(ledger_path: Path, notify_url: str | None, **choices: Any) -> Settings:
    settings = Settings(PUBLIC_ID, API_SECRET, ledger_path, notify_url=notify_url)
    return replace(settings, **choices)


def eventually(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something holds."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come to hold in time")
