"""What every request of the API passes: credentials, the limit, faults, `X-Request-ID`."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from contextlib import nullcontext

from flask import Response, request

from payment_sandbox.api.call import Call, Endpoint
from payment_sandbox.api.troubles import (
    AnswerDropped,
    AnsweredEarly,
    meet_after,
    meet_before,
    trouble_from_fault,
)
from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.operations import get_operation
from payment_sandbox.remembered_answers import RequestKey
from payment_sandbox.replies import TOO_MANY, UNAUTHORISED, Reply, refused
from payment_sandbox.request_bodies import read_fields

DROPS_ANSWER = "payment_sandbox.drops_answer"
"""Key in the WSGI environment that asks the server to close the connection without an answer."""


def serve(gateway: Gateway, endpoint: Endpoint) -> Response:
    """Answer the request at hand and write its line in the journal."""
    started_at = time.perf_counter()
    try:
        reply = _answer(gateway, endpoint)
    except AnswerDropped:
        request.environ[DROPS_ANSWER] = True
        reply = Reply(b"")
    gateway.journal.write(
        "request_answered",
        path=request.path,
        http_status=reply.status,
        is_dropped=DROPS_ANSWER in request.environ,
        milliseconds=round((time.perf_counter() - started_at) * 1000, 1),
    )
    return Response(reply.body, reply.status, content_type=reply.content_type)


def is_authorised(gateway: Gateway, authorization: str | None) -> bool:
    """Say whether a header carries the terminal's id and secret, in constant time."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        return False
    expected = f"{gateway.settings.public_id}:{gateway.settings.api_secret}".encode()
    return scheme.lower() == "basic" and hmac.compare_digest(given, expected)


def _answer(gateway: Gateway, endpoint: Endpoint) -> Reply:
    if not is_authorised(gateway, request.headers.get("Authorization")):
        return UNAUTHORISED
    with gateway.flights.slot() as has_room:
        if not has_room:
            return TOO_MANY
        try:
            return _carry_out(gateway, endpoint)
        except AnsweredEarly as early:
            return early.reply
        except RequestRefused as refusal:
            return refused(refusal.message)


def _carry_out(gateway: Gateway, endpoint: Endpoint) -> Reply:
    call = Call(gateway, read_fields(request), request.host_url.rstrip("/"), _request_key(gateway))
    path = request.path.strip("/").lower()
    fault = gateway.faults.take_for_answer(path, lambda: _invoice_of(call))
    ordered = trouble_from_fault(fault) if fault else None
    meet_before(gateway, ordered)
    with gateway.locks.held(call.key) if call.key else nullcontext():
        reply = call.remembered() or _fresh(call, endpoint)
    return meet_after(gateway, ordered or call.trouble, reply)


def _fresh(call: Call, endpoint: Endpoint) -> Reply:
    try:
        return endpoint(call)
    except RequestRefused as refusal:
        return refused(refusal.message)


def _request_key(gateway: Gateway) -> RequestKey | None:
    request_id = request.headers.get("X-Request-ID")
    if not request_id:
        return None
    return RequestKey(gateway.settings.public_id, request.path.strip("/").lower(), request_id)


def _invoice_of(call: Call) -> str | None:
    transaction_id = call.fields.integer("TransactionId")
    if transaction_id is None:
        return call.fields.text("InvoiceId")
    try:
        with call.gateway.ledger.transaction() as books:
            return get_operation(books, transaction_id).invoice_id
    except NothingFound:
        return None
