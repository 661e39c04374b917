"""Dead letters: messages that nobody could settle, for administrators."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from admin_api.acting import acts, record_current_act
from admin_api.audit import ActOutcome
from admin_api.roles import OPERATORS
from admin_api.schemas.operations import (
    DeadLetterCardSchema,
    DeadLetterFilter,
    DeadLetterListSchema,
    DeadLetterSchema,
)
from admin_api.schemas.values import ReasonInput
from admin_api.services import services
from interaction_bus.dead_letter import DeadLetter
from interaction_bus.dead_letters import (
    drop_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)
from interaction_bus.errors import BrokerUnavailable, DeadLetterNotFound, TopologyMissing
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.problems import BrokerDown, NotFound, Unavailable

blueprint = ApiBlueprint(
    "dead letters",
    __name__,
    url_prefix="/admin/v1/dead-letters",
    description="Messages that nobody could settle.",
)

NO_LETTER = "There is no such dead letter."


@blueprint.route("", methods=["GET"])
@require_roles(*OPERATORS)
@blueprint.arguments(DeadLetterFilter, location="query")
@blueprint.response(200, DeadLetterListSchema)
def list_letters(query: dict[str, Any]) -> dict[str, list[DeadLetter]]:
    """List the oldest dead letters; they stay where they are."""
    with bus_refusals():
        return {"items": list_dead_letters(services().broker_url, limit=query["limit"])}


@blueprint.route("/<string(maxlength=255):message_id>", methods=["GET"])
@require_roles(*OPERATORS)
@blueprint.response(200, DeadLetterCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description=NO_LETTER)
def show(message_id: str) -> DeadLetter:
    """Show a dead letter with what it says."""
    with bus_refusals():
        return get_dead_letter(services().broker_url, message_id)


@blueprint.route("/<string(maxlength=255):message_id>/replay", methods=["POST"])
@acts("replay_dead_letter", on="dead_letter", roles=OPERATORS)
@blueprint.arguments(ReasonInput)
@blueprint.response(200, DeadLetterSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description=NO_LETTER)
def replay(body: dict[str, Any], message_id: str) -> DeadLetter:
    """Send a dead letter again; every command is safe to receive twice."""
    del body  # Its reason is in the trail already.
    with bus_refusals():
        letter = get_dead_letter(services().broker_url, message_id)
        _record(letter)
        return replay_dead_letters(services().broker_url, message_id)[0]


@blueprint.route("/<string(maxlength=255):message_id>/drop", methods=["POST"])
@acts("drop_dead_letter", on="dead_letter", roles=OPERATORS)
@blueprint.arguments(ReasonInput)
@blueprint.response(200, DeadLetterCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description=NO_LETTER)
def drop(body: dict[str, Any], message_id: str) -> DeadLetter:
    """Forget a dead letter for good; the answer is the last copy of it."""
    del body  # Its reason is in the trail already.
    with bus_refusals():
        letter = get_dead_letter(services().broker_url, message_id)
        _record(letter)
        return drop_dead_letters(services().broker_url, message_id)[0]


@contextmanager
def bus_refusals() -> Iterator[None]:
    """Turn what the bus raises into answers.

    Raises:
        NotFound: There is no such letter.
        BrokerDown: RabbitMQ does not answer.
        Unavailable: The queue of dead letters is not declared yet.
    """
    try:
        yield
    except DeadLetterNotFound as error:
        raise NotFound(NO_LETTER, code="dead_letter_not_found") from error
    except BrokerUnavailable as error:
        raise BrokerDown(retry_after_seconds=error.retry_after_seconds) from error
    except TopologyMissing as error:
        raise Unavailable(str(error)) from error


def _record(letter: DeadLetter) -> None:
    """Write the act before it is done, with what tells the letter from others."""
    detail = {"type": letter.type, "dead_reason": letter.reason}
    with services().writes.begin() as connection:
        record_current_act(connection, ActOutcome.ASKED, detail=detail)
