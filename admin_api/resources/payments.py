"""Payments that failed, the try by hand, and money that was not owed."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import COMMANDS_PATH, publish_command
from admin_api.manual_retry import require_retry_allowed, retry_advice, retry_identity
from admin_api.queries import payments
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.payments import (
    FailedPaymentSchema,
    PaymentCardSchema,
    RetryInput,
    SurplusPaymentSchema,
)
from admin_api.services import services
from interaction_bus.command_answers import answer_submitted
from interaction_bus.commands import RetryPayment
from runtime.identifiers import derived_id
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.idempotency import CommandIdentity
from runtime.web.pagination import Page, PageArguments, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "payments", __name__, url_prefix="/admin/v1/payments", description="Attempts to take money."
)


@blueprint.route("/failed", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(FailedPaymentSchema))
def list_failed(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """List the failed payments behind which no other try has come, the latest first."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        page = payments.list_failed_payments(connection, wish)
    return Page([_with_advice(payment) for payment in page.items], page.next_cursor)


@blueprint.route("/surplus", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(SurplusPaymentSchema))
def list_surplus(query: dict[str, Any]) -> Page[Record]:
    """List money that was not owed any more, and how its return stands."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return payments.list_surplus_payments(connection, wish)


@blueprint.route("/<uuid:payment_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, PaymentCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such payment.")
def show(payment_id: UUID) -> Record:
    """Show a payment with all that a manager looks at before trying it again."""
    with services().reads.connect() as connection:
        payment = payments.find_payment_card(connection, payment_id)
    if payment is None:
        raise _no_payment()
    return _with_advice(payment)


@command_route(
    blueprint,
    "/<uuid:payment_id>/retry",
    guard=acts("retry_payment", on="payment", roles=MANAGERS),
    body=RetryInput,
    has_key=False,
)
def retry(body: dict[str, Any], query: dict[str, Any], payment_id: UUID) -> Response:
    """Charge the saved card once more; the same click by anybody gets the same task.

    The payment and the number of tries that the manager saw are the key.
    """
    attempt_number = body["attempt_number"]
    identity = retry_identity(payment_id, attempt_number)
    task_id = derived_id(identity.command_id, "payment")

    def make_command() -> RetryPayment:
        _require_allowed(payment_id, attempt_number, identity)
        return RetryPayment(
            payment_id=payment_id,
            new_payment_id=task_id,
            attempt_number=attempt_number,
            reason=body["reason"],
        )

    status = publish_command(
        identity,
        make_command,
        wait_seconds=query["wait"],
        detail={"attempt_number": attempt_number, "task_id": str(task_id)},
    )
    told = replace(status, result={**status.result, "task_id": str(task_id)})
    response = answer_submitted(told, commands_path=COMMANDS_PATH)
    # The command may be settled, but the charge that it began is a task that goes on.
    response.status_code = HTTPStatus.ACCEPTED
    return response


def _require_allowed(payment_id: UUID, attempt_number: int, identity: CommandIdentity) -> None:
    with services().reads.connect() as connection:
        payment = payments.find_payment(connection, payment_id, command_id=identity.command_id)
    if payment is None:
        raise _no_payment()
    # The first of two clicks may just have been settled: the attempt that is open is its own.
    if not payment["is_settled"]:
        require_retry_allowed(
            payment, attempt_number=attempt_number, limit=services().manual_retry_limit
        )


def _with_advice(payment: Record) -> dict[str, Any]:
    return {**payment, "retry": retry_advice(payment, limit=services().manual_retry_limit)}


def _no_payment() -> NotFound:
    return NotFound("There is no such payment.", code="payment_not_found")
