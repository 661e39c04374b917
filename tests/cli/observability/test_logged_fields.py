"""Every field that our processes log can be searched for."""

import ast
from collections.abc import Iterator

from cli.observability.log_store import read_mappings
from runtime.logs.ecs import PLACES, SPECIAL
from tests.cli.observability.logging_packages import sources

LEVELS = frozenset({"debug", "info", "warning", "error", "exception"})

BINDING = frozenset({"bind_contextvars", "bind_ids", "note", "learn"})
"""What puts fields into the lines that follow."""

EXCEPTION = "exc_info"


def test_every_field_that_is_logged_has_a_type():
    own = read_mappings()["properties"]["kinokassa"]["properties"]

    logged = {name for source in sources() for name in fields_logged_in(source)}

    without_type = logged - {EXCEPTION, *PLACES, *SPECIAL} - own.keys()
    assert without_type == set(), "add them to cli/observability/mappings.json"


def fields_logged_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and is_logging(node.func):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def is_logging(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=ast.Name(id="log"), attr=attribute):
            return attribute in LEVELS
        case ast.Attribute(attr=attribute) | ast.Name(id=attribute):
            return attribute in BINDING
        case _:
            return False
