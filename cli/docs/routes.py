"""The page of routes: what each address of both APIs does, from their OpenAPI descriptions."""

import json
from collections.abc import Iterator
from typing import Any

from cli.docs.interfaces import admin_api_file, client_api_file
from cli.docs.markdown import code, page, section, table

HEADS = ("Route", "Takes", "What it does")

METHODS = ("get", "post", "patch", "put", "delete")

INTRODUCTION = (
    "What may be left out is in brackets; what belongs into the query has a question mark. Types,"
    " examples and answers are in the OpenAPI files beside this page; running processes show them"
    " at `/docs`."
)


def routes_page() -> str:
    """Return the page."""
    return page(
        "Routes",
        INTRODUCTION,
        section("Viewers' API", _routes(client_api_file())),
        section("Managers' API", _routes(admin_api_file())),
    )


def _routes(openapi_file: str) -> str:
    described: dict[str, Any] = json.loads(openapi_file)
    return table(HEADS, _rows(described))


def _rows(described: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for path, methods in sorted(described["paths"].items()):
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                takes = [*_query(operation), *_body(described, operation)]
                summary = operation.get("summary", "")
                yield code(f"{method.upper()} {path}"), ", ".join(map(code, takes)), summary


def _query(operation: dict[str, Any]) -> list[str]:
    asked = [it for it in operation.get("parameters", ()) if it.get("in") == "query"]
    return [f"?{it['name']}" if it.get("required") else f"[?{it['name']}]" for it in asked]


def _body(described: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    fields = described["components"]["schemas"].get(name, {})
    required = set(fields.get("required", ()))
    return [it if it in required else f"[{it}]" for it in fields.get("properties", {})]
