"""The Flask application of the admin API."""

from flask import Flask

from admin_api.pages.blueprints import PAGES
from admin_api.pages.names import name_of
from admin_api.pages.site import console_site
from admin_api.resources import (
    audit,
    backlog,
    bulk_grants,
    changes,
    clock,
    commands,
    dead_letters,
    differences,
    disputes,
    gifts,
    invoice_log,
    invoices,
    notifications,
    payments,
    plans,
    price_moves,
    prices,
    promo_codes,
    receipts,
    subscriptions,
    viewers,
)
from admin_api.services import Services, use_services
from admin_api.settings import AdminApiSettings
from interaction_bus.command_answers import register_bus_errors
from interaction_bus.health import create_api_health
from runtime.web.application import ApiDescription, create_base_app
from runtime.web.pages.site import open_site
from runtime.web.tokens import TokenVerifier

ABOUT = ApiDescription(
    title="Kinokassa: admin API",
    version="1.0.0",
    summary=(
        "For managers, support, auditors and administrators; never open to the public. What "
        "changes the state of billing is a command: it is answered with 202 and a place to look "
        "for its outcome, or with the outcome itself when `wait` says how long to wait. Every "
        "act, the refused ones too, is kept with who did it, when and why."
    ),
)

BLUEPRINTS = (
    plans.blueprint,
    prices.blueprint,
    price_moves.blueprint,
    promo_codes.blueprint,
    gifts.blueprint,
    bulk_grants.blueprint,
    viewers.blueprint,
    subscriptions.blueprint,
    changes.blueprint,
    invoices.blueprint,
    invoice_log.blueprint,
    payments.blueprint,
    receipts.blueprint,
    disputes.blueprint,
    differences.blueprint,
    notifications.blueprint,
    commands.blueprint,
    dead_letters.blueprint,
    audit.blueprint,
    backlog.blueprint,
    clock.blueprint,
)


def create_app(services: Services, settings: AdminApiSettings) -> Flask:
    """Return the application.

    Args:
        services: What its views work with.
        settings: Of the process.
    """
    app, api = create_base_app(
        "admin_api",
        about=ABOUT,
        tokens=TokenVerifier.from_settings(settings.tokens),
        body_limit_bytes=settings.web.body_limit_bytes,
        trusted_proxies=settings.web.trusted_proxies,
    )
    use_services(app, services)
    open_site(app, console_site(settings.pages), settings.pages, settings.tokens)
    app.jinja_env.filters["name_of"] = name_of
    register_bus_errors(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    for pages in PAGES:
        app.register_blueprint(pages)
    app.register_blueprint(
        create_api_health(services.reads, replica=services.reads, broker_url=services.broker_url)
    )
    return app
