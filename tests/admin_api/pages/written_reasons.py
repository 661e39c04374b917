"""The reasons that a package writes into the history, read from its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from billing_rules.lifecycles import LIFECYCLES

NAMES = {"reason", "because"}
"""Of arguments and variables that hold a reason."""

OUTCOMES = {"NotSent", "Unknown"}
"""Outcomes that are made with their reason."""

FILLING = "X7"
"""Stands for what is only known when a reason is written: a code, an amount, another reason."""

SUBJECTS = {"invoice.state": "invoice", "subscription.state": "subscription"} | {
    "card.state": "saved_card"
}

STATES = {it.subject: str(next(iter(it.states))) for it in LIFECYCLES}


def written_reasons(package: str) -> set[str]:
    """Return the reasons in the code of a package, with something where the code fills in.

    Args:
        package: Name of one of ours.
    """
    root = Path(__file__).parents[3] / package
    return {
        reason
        for path in root.rglob("*.py")
        for expression in _expressions(ast.parse(path.read_text("utf-8")))
        for reason in _texts(expression)
        if " " in reason
    }


def _expressions(module: ast.Module) -> Iterator[ast.AST]:
    """Yield the parts of a module whose texts are reasons."""
    constants = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        for part in _parts(node):
            yield constants.get(part.id, part) if isinstance(part, ast.Name) else part


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            return
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in OUTCOMES:
            yield from arguments
        case ast.Call(keywords=keywords):
            yield from (it.value for it in keywords if it.arg in NAMES)
        case ast.Assign(targets=targets, value=value) if NAMES & _names(targets):
            yield value
        case ast.FunctionDef(name=name, body=body) if "why" in name:
            yield from body[1:]


def _names(targets: list[ast.expr]) -> set[str]:
    return {it.id for target in targets for it in ast.walk(target) if isinstance(it, ast.Name)}


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(_filled(it) for it in values)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts(child)


def _filled(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        subject = SUBJECTS.get(ast.unparse(part.value))
        return FILLING if subject is None else STATES[subject]
    return str(ast.literal_eval(part))
