"""What a test does to the sandbox's world: moves its clock."""

from __future__ import annotations

from flask import Response, request

from payment_sandbox.clock_moves import clock_json, move_clock
from payment_sandbox.gateway import Gateway
from payment_sandbox.replies import json_response
from payment_sandbox.request_bodies import read_fields


class Interventions:
    """Views that change what happens next, other than by faults of the wire."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def show_clock(self) -> Response:
        """Return the sandbox's time."""
        return json_response(clock_json(self._gateway))

    def move_clock(self) -> Response:
        """Move the clock ahead and return the new time."""
        move_clock(self._gateway, read_fields(request))
        return self.show_clock()
