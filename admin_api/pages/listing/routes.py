"""Registering a list: its page and its file."""

from flask import Blueprint, Response

from admin_api.pages.listing.exporting import export_listing
from admin_api.pages.listing.listing import Listing
from admin_api.pages.listing.showing import render_listing
from runtime.web.auth import require_roles
from runtime.web.principal import Role


def add_listing(blueprint: Blueprint, listing: Listing, *, roles: tuple[Role, ...]) -> None:
    """Register the page of a list, and the same address with `.csv` for all of it.

    A list below some one thing registers views of its own, which call `render_listing` and
    `export_listing` with a statement that is narrowed to the thing.

    Args:
        blueprint: Of pages.
        listing: Which list.
        roles: Who may look; any of them will do.
    """

    def show() -> Response:
        return render_listing(listing)

    def export() -> Response:
        return export_listing(listing)

    name = listing.key.replace("-", "_")
    guard = require_roles(*roles)
    blueprint.add_url_rule(listing.rule, name, guard(show), methods=["GET"])
    blueprint.add_url_rule(f"{listing.rule}.csv", f"{name}_csv", guard(export), methods=["GET"])
