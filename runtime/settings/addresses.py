"""What counts as an address that somebody can be reached at.

A password that is not percent-encoded may end the host, or begin another part, and whoever is given
such an address says it aloud. So each is looked at before anybody gets it.
"""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit


def is_address(text: str, schemes: Sequence[str]) -> bool:
    """Return whether `text` has one of the schemes, and a host to which it leads.

    The host may stand in the query instead, as PostgreSQL has it for a Unix socket.
    """
    parts = _find_parts(text)
    return parts is not None and parts.scheme in schemes and _has_host(parts)


def find_port(text: str) -> int | None:
    """Return the port that an address names; none when it names none, or is no address."""
    parts = _find_parts(text)
    return None if parts is None else parts.port


def expected_address(schemes: Sequence[str]) -> str:
    """Return what to tell people who have given something else."""
    beginnings = " or ".join(f"{scheme}://" for scheme in schemes)
    return (
        f"an address that begins with {beginnings}, with a host, a port that is a number, and "
        "percent-codes for the special characters of a password"
    )


def _find_parts(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        # Only whoever asks for the port learns that it is no number, or too large a one.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _has_host(parts: SplitResult) -> bool:
    behind = f"{parts.path}{parts.query}{parts.fragment}"
    if "@" in behind:
        # The host was meant to follow: what stands before is a piece of the password.
        return False
    if not parts.hostname:
        return "host=" in parts.query
    is_plain = parts.netloc.isprintable() and " " not in parts.netloc
    return is_plain and not parts.netloc.endswith(":")
