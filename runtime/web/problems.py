"""Answers that refuse: one class for each thing that a caller can do differently."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

RETRY_AFTER_SECONDS = 5
"""A broker or a database that restarts is back in about that time."""

COMMAND_UNCONFIRMED = "command_unconfirmed"
"""Code of the answer about a command that may be carried out or not."""


class Problem(Exception):
    """A refusal that the caller is told of as `{code, message, fields}`.

    Args:
        message: A sentence for a developer; it never holds secrets.
        code: Stable name of the problem, for programs; that of the class unless given.
        fields: What it is about: complaints by field of the request, or other facts.
        headers: Of the answer.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    default_code: ClassVar[str] = "internal_error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})

    def as_body(self) -> dict[str, object]:
        """Return the body of the answer."""
        return {"code": self.code, "message": self.message, "fields": self.fields}


class BadRequest(Problem):
    """The request cannot be read: mend it."""

    status = HTTPStatus.BAD_REQUEST
    default_code = "bad_request"


class Unauthorised(Problem):
    """No token, or one that we do not believe: get another.

    Args:
        message: Why, without a word of the token.
        has_token: A token came along; RFC 6750, 3.1 wants an error named only then.
    """

    status = HTTPStatus.UNAUTHORIZED
    default_code = "unauthorised"

    def __init__(self, message: str, *, has_token: bool = True) -> None:
        challenge = 'Bearer realm="kinokassa"' + (', error="invalid_token"' if has_token else "")
        super().__init__(message, headers={"WWW-Authenticate": challenge})


class Forbidden(Problem):
    """The token is good, but not for this: ask for the role."""

    status = HTTPStatus.FORBIDDEN
    default_code = "forbidden"


class NotFound(Problem):
    """There is no such thing, or it is somebody else's, which nobody may tell apart."""

    status = HTTPStatus.NOT_FOUND
    default_code = "not_found"


class Conflict(Problem):
    """The thing is in a state that does not allow this: look at it again.

    Args:
        message: What was refused.
        code: Stable name of the problem.
        state: In which the thing is now.
        allowed: What may be done with it instead.
    """

    status = HTTPStatus.CONFLICT
    default_code = "conflict"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        state: str | None = None,
        allowed: Sequence[str] | None = None,
    ) -> None:
        facts = {"state": state, "allowed": None if allowed is None else list(allowed)}
        known_facts = {name: fact for name, fact in facts.items() if fact is not None}
        super().__init__(message, code=code, fields=known_facts)


class Unprocessable(Problem):
    """The request can be read but not carried out: mend the named fields."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "validation_failed"


class Unavailable(Problem):
    """Something that we need is away: try again later.

    Args:
        message: What is away.
        retry_after_seconds: When it is worth trying again.
    """

    status = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"

    def __init__(self, message: str, *, retry_after_seconds: int = RETRY_AFTER_SECONDS) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after_seconds)})


class BrokerDown(Unavailable):
    """RabbitMQ does not take commands; nothing has happened."""

    default_code = "broker_unavailable"

    def __init__(self, *, retry_after_seconds: int = RETRY_AFTER_SECONDS) -> None:
        super().__init__(
            "Commands cannot be taken just now; nothing was done.",
            retry_after_seconds=retry_after_seconds,
        )


class DatabaseDown(Unavailable):
    """PostgreSQL does not answer."""

    default_code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__("The data cannot be read just now.")
