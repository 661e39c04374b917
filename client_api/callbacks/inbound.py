"""What came from the provider, believed only when it is signed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from flask import Request

from external_payments.cloudpayments.notifications import NotificationKind
from external_payments.cloudpayments.signature import (
    DECODED_HEADER,
    RAW_HEADER,
    is_signed_by,
)
from runtime.web.problems import Unauthorised

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

FORM = "application/x-www-form-urlencoded"

_refused = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One call of the provider.

    Args:
        kind: Which address it came to; the body does not say.
        body: The bytes as they came: the body, or the query of a GET.
        content_type: Of the body.
    """

    kind: NotificationKind
    body: bytes = field(repr=False)
    content_type: str


def read_inbound(kind: NotificationKind, request: Request, secrets: Sequence[str]) -> Inbound:
    """Return what came, once its signature is found good.

    Args:
        kind: Which address it came to.
        request: Nobody may have parsed it before: the bytes themselves are signed.
        secrets: Of our terminal; each of them is believed.

    Raises:
        Unauthorised: It is unsigned, or signed by somebody else.
    """
    inbound = _inbound(kind, request)
    if not is_signed_by(secrets, inbound.body, dict(request.headers)):
        _count_refusal(kind, request)
        raise Unauthorised("The signature is missing or wrong.", has_token=False)
    return inbound


def _inbound(kind: NotificationKind, request: Request) -> Inbound:
    if request.method == "POST":
        return Inbound(kind, request.get_data(cache=True), request.content_type or FORM)
    # The gateway sends a GET unless its settings say POST; then the query is what it signs.
    return Inbound(kind, request.query_string, FORM)


def _count_refusal(kind: NotificationKind, request: Request) -> None:
    is_signed = RAW_HEADER in request.headers or DECODED_HEADER in request.headers
    log.warning(
        "notification_refused",
        kind=kind.value,
        reason="forged" if is_signed else "unsigned",
        refused_by_this_process=next(_refused),
        remote_address=request.remote_addr,
    )
