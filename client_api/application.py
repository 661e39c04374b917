"""The client API as one Flask application."""

from flask import Flask

from client_api.callbacks import routes as callbacks
from client_api.invoice_pass import believe_invoice_passes
from client_api.pages import (
    cards as cards_page,
    cards_withdrawal,
    gifts as gifts_page,
    gifts_claim,
    history,
    links,
    pay,
    plans as plans_page,
    price_consent,
    promo_code,
    subscription,
    subscription_change,
    subscription_ending,
    subscription_pause,
)
from client_api.pages.site import viewers_site
from client_api.pages.standing_words import use_standing_words
from client_api.resources import (
    access,
    cards,
    changes,
    commands,
    gifts,
    invoices,
    letters,
    payments,
    plans,
    previews,
    price_consents,
    promo_codes,
    renewal_card,
    subscribing,
    subscriptions,
    widget,
)
from client_api.services import Services, create_services, use_services
from client_api.settings import ClientApiSettings
from interaction_bus.command_answers import register_bus_errors
from interaction_bus.health import create_api_health
from interaction_bus.publisher import Publisher
from runtime.web.application import ApiDescription, create_base_app
from runtime.web.pages.site import open_site
from runtime.web.tokens import TokenVerifier

ABOUT = ApiDescription(
    title="Kinokassa: viewers' API",
    version="1",
    summary=(
        "Plans, subscriptions, invoices, payments, saved cards and access of one viewer, who is "
        "named by the token. A POST sends a command and answers 202; follow `Location`, or let "
        "the request wait for the outcome with `?wait=seconds`."
    ),
)

RESOURCES = (
    access,
    plans,
    subscribing,
    subscriptions,
    changes,
    previews,
    invoices,
    widget,
    payments,
    cards,
    renewal_card,
    price_consents,
    promo_codes,
    gifts,
    letters,
    commands,
)

PAGES = (
    plans_page,
    pay,
    links,
    subscription,
    subscription_change,
    subscription_pause,
    subscription_ending,
    promo_code,
    price_consent,
    history,
    cards_page,
    cards_withdrawal,
    gifts_page,
    gifts_claim,
)


def create_app(settings: ClientApiSettings, *, publisher: Publisher | None = None) -> Flask:
    """Return the client API; nothing is connected before the first request that needs it.

    Args:
        settings: Of the process.
        publisher: To RabbitMQ; made from the settings unless given.
    """
    app, api = create_base_app(
        "client_api",
        about=ABOUT,
        tokens=TokenVerifier.from_settings(settings.tokens),
        body_limit_bytes=settings.web.body_limit_bytes,
        trusted_proxies=settings.web.trusted_proxies,
    )
    services = create_services(settings, publisher or Publisher(settings.broker.url))
    use_services(app, services)
    believe_invoice_passes(app)
    open_site(app, viewers_site(settings.pages), settings.pages, settings.tokens)
    use_standing_words(app)
    register_bus_errors(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.blueprint)
    _register_plain_routes(app, services, broker_url=settings.broker.url)
    return app


def _register_plain_routes(app: Flask, services: Services, *, broker_url: str) -> None:
    """Add what is no part of the JSON API and so not in the OpenAPI file."""
    app.register_blueprint(callbacks.blueprint)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    app.register_blueprint(
        create_api_health(services.primary, replica=services.replica, broker_url=broker_url)
    )
