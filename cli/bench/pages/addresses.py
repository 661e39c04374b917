"""Which pages there are, and whose things they show: taken from the applications themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound
from werkzeug.routing import Rule

from cli.bench.pages.samples import SAMPLES, Sample, find_sample, sample_name

NOT_PAGES = (
    "/v1",
    "/admin/v1",
    "/callbacks",
    "/docs",
    "/health",
    "/links",
    "/openapi.json",
    "/static",
    "/ui",
)
"""Beginnings of what is no page, or opens only with a sealed link of a letter."""

FIXED: Mapping[str, str] = MappingProxyType({"announce_days": "30", "treatment": "tell"})
"""Parts of addresses that are no ids."""

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "/console/invoices/": "refund",
        "/console/subscriptions/": "grant-time",
        "/console/viewers/": "erase",
        "/console/dead-letters/": "drop",
    }
)
"""Beginnings of pages of acts, and one act that the thing on the shelf allows."""

ACT = "key"
"""What the part of an address is called that names the act."""

EXTRA_QUERIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/console/search": ("q=petrov", "q=4242"),
        "/console/subscriptions": ("state=past_due",),
        "/console/invoices": ("state=paid",),
    }
)
"""Questions that people ask a page, beside the page as it opens."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """One page to be asked.

    Args:
        rule: As the application knows it.
        path: With ids filled in, and the query if there is one.
        viewer_id: Whose things it shows; none where nobody's.
    """

    rule: str
    path: str
    viewer_id: str | None


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A page that cannot be asked, for nothing that it shows is on the shelf."""

    rule: str
    missing: str


def list_pages(
    app: Flask, connection: Connection, known: Mapping[str, str] = NOTHING_KNOWN
) -> Iterator[PageAddress | Unfilled]:
    """Yield every page of an application, by its path.

    Args:
        app: With all of its routes.
        connection: To a stocked database, where things to show are looked for.
        known: Ids of things that no database keeps, by their names in paths.
    """
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NOT_PAGES):
            yield from _addresses_of(rule, connection, known)


def _addresses_of(
    rule: Rule, connection: Connection, known: Mapping[str, str]
) -> Iterator[PageAddress | Unfilled]:
    filled: dict[str, str] = {}
    viewer_id = None
    for name in sorted(rule.arguments):
        fixed = _act_of(rule.rule) if name == ACT else {**FIXED, **known}.get(name)
        if fixed is not None:
            filled[name] = fixed
            continue
        sample = _sample(rule.rule, name, connection)
        if sample is None:
            yield Unfilled(rule.rule, name)
            return
        filled[name], viewer_id = sample.value, sample.viewer_id or viewer_id
    path = _path(rule, filled)
    yield PageAddress(rule.rule, path, viewer_id)
    for query in EXTRA_QUERIES.get(rule.rule, ()):
        yield PageAddress(f"{rule.rule}?{query}", f"{path}?{query}", viewer_id)


def _act_of(rule: str) -> str | None:
    return next((act for beginning, act in ACTS.items() if rule.startswith(beginning)), None)


def _sample(rule: str, name: str, connection: Connection) -> Sample | None:
    wanted = sample_name(rule, name)
    if wanted not in SAMPLES:
        return None
    try:
        return find_sample(connection, wanted)
    except NoResultFound:
        return None


def _path(rule: Rule, filled: Mapping[str, str]) -> str:
    path = rule.rule
    for name, value in filled.items():
        # A part is written <name> or <converter(…):name>; ids hold no angle brackets.
        before, _, rest = path.partition(next(it for it in _parts(path) if it.endswith(f"{name}>")))
        path = f"{before}{value}{rest}"
    return path


def _parts(path: str) -> list[str]:
    return [f"<{piece.partition('>')[0]}>" for piece in path.split("<")[1:]]
