"""Letting somebody act: the role first, and a line in the trail whatever comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar, assert_never
from uuid import UUID

from flask import g, request
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from admin_api.audit import Act, ActOutcome, record_act
from admin_api.services import services
from interaction_bus.command_gateway import CommandKeyReused
from runtime.web.auth import authenticate
from runtime.web.errors import CODES
from runtime.web.json_body import NUL, read_json_body
from runtime.web.principal import Principal, Role
from runtime.web.problems import Forbidden, Problem

LONGEST_REASON = 500
"""Characters; a refused request may bring any text, of which so much is kept."""

NOT_THERE_YET = "-"

CSV = "text/csv"

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def acts(
    action: str, *, on: str, roles: tuple[Role, ...]
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Let a view be called only by `roles`, and write every refusal into the trail.

    It stands above the decorators that read the request, so that their refusals are written too.
    What is granted is written by the view: by `publish_command`, or with its change.

    Args:
        action: Verb and object, as the trail names it.
        on: Kind of the thing that the path names.
        roles: Any of them will do.
    """

    def decorate(view: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            principal = authenticate(*Role)
            g.act = _act_of(principal, action, on)
            g.is_act_recorded = False
            try:
                _require_one_of(roles, principal)
                return view(*args, **kwargs)
            except (Problem, HTTPException, CommandKeyReused) as refusal:
                _record_refusal(refusal)
                raise

        return guarded

    return decorate


def current_act() -> Act:
    """Return the act of the request in hand, once `acts` has let it in."""
    act: Act = g.act
    return act


def record_current_act(
    connection: Connection,
    outcome: ActOutcome,
    *,
    subject_id: UUID | None = None,
    command_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the act of the request in hand into the trail, within the caller's transaction.

    Args:
        connection: Of the engine that may write.
        outcome: What came of it here.
        subject_id: Of what was made; none when the path names the thing.
        command_id: The command that it became.
        detail: What else a reader of the trail needs; JSON values, no secrets.
    """
    act = current_act()
    if subject_id is not None:
        act = replace(act, subject_id=str(subject_id))
    record_act(connection, act, outcome, command_id=command_id, detail=detail)
    g.is_act_recorded = True


def _act_of(principal: Principal, action: str, on: str) -> Act:
    named = list((request.view_args or {}).values())
    return Act(
        manager_id=principal.subject,
        action=action,
        subject_kind=on,
        # An address may spell a NUL, which PostgreSQL cannot store in a text.
        subject_id=str(named[0]).replace(NUL, "?") if named else NOT_THERE_YET,
        reason=_told_reason(),
    )


def _told_reason() -> str | None:
    if request.mimetype == CSV:
        # A list in a table leaves no room for it; the query tells it then.
        told = request.args.get("reason")
        return None if told is None else told.replace(NUL, "?").strip()[:LONGEST_REASON]
    try:
        body = read_json_body(request)
    except (Problem, HTTPException):
        # The view reads the body again and refuses it, which is then written without a reason.
        return None
    reason = body.get("reason") if isinstance(body, dict) else None
    return reason.strip()[:LONGEST_REASON] if isinstance(reason, str) else None


def _require_one_of(roles: tuple[Role, ...], principal: Principal) -> None:
    if principal.roles.isdisjoint(roles):
        raise Forbidden(
            "The token does not have the role.", fields={"required_roles": sorted(roles)}
        )


def _record_refusal(refusal: Problem | HTTPException | CommandKeyReused) -> None:
    if g.is_act_recorded:
        return
    with services().writes.begin() as connection:
        record_current_act(connection, ActOutcome.REFUSED, detail={"code": _code_of(refusal)})


def _code_of(refusal: Problem | HTTPException | CommandKeyReused) -> str:
    match refusal:
        case Problem():
            return refusal.code
        case CommandKeyReused():
            return "idempotency_key_reused"
        case HTTPException():
            status = HTTPStatus(refusal.code or HTTPStatus.INTERNAL_SERVER_ERROR)
            return CODES.get(status, status.name.lower())
        case _:
            assert_never(refusal)
