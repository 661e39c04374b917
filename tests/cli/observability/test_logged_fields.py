"""Every field that our processes log can be searched for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cli.observability.log_store import read_mappings
from runtime.logs.ecs import PLACES, SPECIAL

ROOT = Path(__file__).parents[3]

PACKAGES = (
    "client_api",
    "admin_api",
    "state_updater",
    "reminder",
    "observer",
    "interaction_bus",
    "external_payments",
    "runtime",
)

LEVELS = frozenset({"debug", "info", "warning", "error", "exception"})

BINDING = frozenset({"bind_contextvars", "bind_ids", "note", "learn"})
"""What puts fields into the lines that follow."""

EXCEPTION = "exc_info"


def test_every_field_that_is_logged_has_a_type():
    own = read_mappings()["properties"]["kinokassa"]["properties"]

    logged = {name for package in PACKAGES for name in fields_logged_in(ROOT / package)}

    without_type = logged - {EXCEPTION, *PLACES, *SPECIAL} - own.keys()
    assert without_type == set(), "add them to cli/observability/mappings.json"


def fields_logged_in(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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
