"""The addresses that the provider calls; they carry no token but a signature."""

import structlog
from flask import Blueprint, Response, request

from billing_rules.checkout import CheckAnswer
from client_api.answers import json_answer
from client_api.callbacks.inbound import Inbound, read_inbound
from client_api.callbacks.provider_story import bind_story
from client_api.callbacks.provider_trace import in_trace_of
from client_api.callbacks.recording import recording_of
from client_api.services import current_services
from external_payments.cloudpayments.notification_body import NotificationMalformed
from external_payments.cloudpayments.notifications import (
    CheckRequest,
    NotificationKind,
    read_notification,
)
from runtime.crash_points import CrashPoint, crash_point
from runtime.telemetry.context import bind_ids, find_bound_id
from runtime.web.problems import NotFound
from runtime.web.request_trace import correlation_id

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

ACCEPTED = 0
"""Any other answer makes the gateway tell us again, up to a hundred times."""

blueprint = Blueprint("callbacks", __name__, url_prefix="/callbacks/cloudpayments")


@blueprint.route("/<kind_name>", methods=["GET", "POST"])
def receive(kind_name: str) -> Response:
    """Answer a Check, or take what the gateway tells; the address says what it is."""
    kind = _kind_named(kind_name)
    inbound = read_inbound(kind, request, current_services().provider.api_secrets)
    if kind is NotificationKind.CHECK:
        return json_answer({"code": int(answer_check(inbound))})
    keep(inbound)
    return json_answer({"code": ACCEPTED})


def answer_check(inbound: Inbound) -> CheckAnswer:
    """Return our answer to a Check; what cannot be read is refused."""
    try:
        question = read_notification(inbound.kind, inbound.body, content_type=inbound.content_type)
    except NotificationMalformed as error:
        log.warning("check_malformed", field=error.field, reason=error.reason)
        return CheckAnswer.CANNOT_ACCEPT
    if not isinstance(question, CheckRequest):
        return CheckAnswer.CANNOT_ACCEPT
    bind_ids(payment_id=question.payment_id)
    services = current_services()
    with in_trace_of(inbound.kind, services.primary, payment_id=question.payment_id):
        answer = services.check_desk.answer(question)
    log.info("check_answered", code=int(answer))
    return answer


def keep(inbound: Inbound) -> None:
    """Hand a notification to the State Updater, and return when it is safe with the broker.

    Raises:
        BrokerUnavailable: It is not; the gateway shall tell us again.
    """
    services = current_services()
    envelope = recording_of(
        inbound,
        provider=services.provider.name,
        sealer=services.sealer,
        received_at=services.reception_clock.now(),
        correlation_id=correlation_id(),
    )
    ids = {"payment_id": find_bound_id("payment_id"), "refund_id": find_bound_id("refund_id")}
    with in_trace_of(inbound.kind, services.primary, **ids):
        services.publisher.publish(envelope)
    crash_point(CrashPoint.AFTER_NOTIFICATION_PUBLISHED)
    bind_story(services.primary, **ids)


def _kind_named(name: str) -> NotificationKind:
    if name not in set(NotificationKind):
        raise NotFound("The provider has no such notification.")
    return NotificationKind(name)
