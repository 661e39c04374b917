"""How much of the path of a request may be told: as much as we know it to be a path of ours."""

from collections.abc import Iterable, Iterator

from flask import current_app, request
from werkzeug.routing import Rule

from runtime.logs.redaction import HIDDEN

BEGIN_OF_ARGUMENT = "<"


def path_to_tell() -> str:
    """Return the path of the request in hand, for the log.

    Of one that leads to no route only its beginning is told that routes of ours have too. The rest
    may be anything: a link of a letter in capitals, a token where an id belongs.
    """
    if request.url_rule is not None:
        return request.path
    return known_part(request.path, current_app.url_map.iter_rules())


def known_part(path: str, rules: Iterable[Rule]) -> str:
    """Return the beginning of a path that some route has, and that something was left out.

    Args:
        path: That leads to no route.
        rules: All routes.
    """
    known = {beginning for rule in rules for beginning in _beginnings(_words_of(rule))}
    longest = max((it for it in _beginnings(path.split("/")) if it in known), key=len, default="")
    return path if longest == path else f"{longest}/{HIDDEN}"


def _words_of(rule: Rule) -> list[str]:
    """Return the parts of a route's template before its first argument."""
    fixed, has_argument, _ = rule.rule.partition(BEGIN_OF_ARGUMENT)
    words = fixed.split("/")
    return words[:-1] if has_argument else words


def _beginnings(words: list[str]) -> Iterator[str]:
    return ("/".join(words[:count]) for count in range(1, len(words) + 1))
