"""The merchant's side of notifications: keeps what comes and answers as told."""

import json
from threading import Condition

from tests.external_payments.scripted_gateway import Received, Reply, ScriptedGateway

PATIENCE_SECONDS = 30


class Merchant(ScriptedGateway):
    """Answers every notification with code 0, and Check with the code it was told."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived = Condition()
        self._check_code = 0

    def accept_everything(self) -> None:
        self._check_code = 0

    def refuse_checks(self, code: int) -> None:
        self._check_code = code

    def next_step(self, received: Received) -> Reply:
        code = self._check_code if received.path == "/check" else 0
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()
        body = json.dumps({"code": code}).encode()
        return Reply(body=body, headers={"Content-Type": "application/json"})

    def wait_for(self, kind: str, *, holding: str) -> Received:
        """Return the first notification of a kind whose body holds a text."""

        def find() -> Received | None:
            return next(
                (
                    one
                    for one in self.received
                    if one.path == f"/{kind}" and holding.encode() in one.body
                ),
                None,
            )

        with self._arrived:
            found = self._arrived.wait_for(find, timeout=PATIENCE_SECONDS)
        assert found is not None, f"no {kind} with {holding}; came {self.received}"
        return found
