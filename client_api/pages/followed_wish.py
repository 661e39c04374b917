"""A wish that is still being carried out: the page that shows what comes of it follows it."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from client_api.commanding import current_actor
from client_api.services import current_services
from interaction_bus.command_answers import problem_body
from interaction_bus.command_gateway import CommandOutcome
from runtime.identifiers import find_id
from runtime.web.pages.forms import onwards
from runtime.web.pages.own_api import ApiAnswer
from runtime.web.pages.problem_sentences import sentence_of


@dataclass(frozen=True, slots=True)
class FollowedWish:
    """How the wish stands that a page follows.

    Args:
        outcome: None where the page follows none.
        refusal: Sentence that says why nothing was done; none where it was not refused.
    """

    outcome: CommandOutcome | None = None
    refusal: str | None = None

    @property
    def is_pending(self) -> bool:
        """Return whether the page has to look again."""
        return self.outcome is CommandOutcome.PENDING

    @property
    def is_done(self) -> bool:
        """Return whether it was carried out."""
        return self.outcome is CommandOutcome.DONE


def read_followed_wish() -> FollowedWish:
    """Return how the wish stands that the address of the page in hand names as `wish`."""
    command_id = find_id(request.args.get("wish", ""))
    if command_id is None:
        return FollowedWish()
    commands = current_services().commands
    status = commands.look_up(command_id, actor=current_actor(), wait_seconds=0)
    refused = status.rejection
    return FollowedWish(
        status.outcome, None if refused is None else sentence_of(problem_body(refused))
    )


def lead_and_follow(answer: ApiAnswer, endpoint: str, *, done: str, **values: Any) -> Response:
    """Return the way to a page; while the wish is carried out, the page follows it.

    Args:
        answer: Not a refusal.
        endpoint: Of the page.
        done: Sentence that says what was done; shown there once.
        values: Of the page's address.
    """
    followed = answer.body.get("command_id") if answer.is_pending else None
    return onwards(answer, url_for(endpoint, wish=followed, **values), done=done)
