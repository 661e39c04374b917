"""Who asks, as a verified token says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runtime.identifiers import find_id

LONGEST_SUBJECT = 255
"""OpenID Connect Core, 2: a subject has at most 255 characters."""


class Role(StrEnum):
    """What a token allows; a view names all that it lets in, none includes another."""

    VIEWER = "viewer"
    SUPPORT = "support"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"


class ClaimsUnusable(ValueError):
    """A token that is signed well says things that we cannot work with."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody whom we believe to be who they say.

    Args:
        subject: Id given by the issuer; that of a viewer is a UUID.
        roles: Those of ours among the token's.
        email: For letters; none when the token does not tell.
        locale: BCP 47 language tag, such as "ru"; none when not told.
        timezone: Name of an IANA zone; none when not told, or unknown.
    """

    subject: str
    roles: frozenset[Role]
    email: str | None = field(default=None, repr=False)
    locale: str | None = None
    timezone: str | None = None

    @property
    def viewer_id(self) -> UUID:
        """Return the subject as the id of a viewer.

        Raises:
            ValueError: This is no viewer, and the subject no UUID.
        """
        return UUID(self.subject)


def principal_from(claims: Mapping[str, object]) -> Principal:
    """Return whom the claims of a verified token describe.

    Args:
        claims: `sub`, `roles`, and if known `email`, `locale` and `zoneinfo`.

    Raises:
        ClaimsUnusable: `sub` or `roles` is missing or malformed.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _is_subject(subject):
        raise ClaimsUnusable("sub is missing or malformed")
    roles = _roles_in(claims.get("roles"))
    if Role.VIEWER in roles and find_id(subject) is None:
        raise ClaimsUnusable("the sub of a viewer is a UUID")
    return Principal(
        subject=subject.lower() if Role.VIEWER in roles else subject,
        roles=roles,
        email=_find_text(claims.get("email")),
        locale=_find_text(claims.get("locale")),
        timezone=_find_zone(_find_text(claims.get("zoneinfo"))),
    )


def _is_subject(subject: str) -> bool:
    return 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()


def _roles_in(claim: object) -> frozenset[Role]:
    if not isinstance(claim, list):
        raise ClaimsUnusable("roles is missing or no list")
    return frozenset(role for role in Role if role in claim)


def _find_text(claim: object) -> str | None:
    return claim if isinstance(claim, str) and claim else None


def _find_zone(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
