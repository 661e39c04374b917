"""The OpenAPI files of both HTTP APIs, made without any server."""

import json
from collections.abc import Mapping

from flask import Flask

import admin_api.application
import client_api.application
from admin_api.services import Services
from admin_api.settings import AdminApiSettings
from client_api.settings import ClientApiSettings
from interaction_bus.publisher import Publisher
from runtime.sealing import new_sealing_key
from runtime.web.blueprint import ProblemApi

NOWHERE: Mapping[str, str] = {
    "DATABASE_URL": "postgresql://nowhere.invalid/none",
    "RABBITMQ_URL": "amqp://nowhere.invalid",
    "JWT_SECRET": "-" * 32,
    "PAGES_SECRETS": "-" * 32,
    "CLOUDPAYMENTS_PUBLIC_ID": "none",
    "CLOUDPAYMENTS_API_SECRETS": "none",
}
"""Enough to build an application that never connects; `.invalid` never resolves (RFC 2606)."""


def client_api_file() -> str:
    """Return the OpenAPI file of the viewers' API."""
    settings = ClientApiSettings.from_environment({**NOWHERE, "SEALING_KEYS": new_sealing_key()})
    return _openapi_file(client_api.application.create_app(settings))


def admin_api_file() -> str:
    """Return the OpenAPI file of the managers' API."""
    settings = AdminApiSettings.from_environment(NOWHERE)
    services = Services.from_settings(settings, Publisher(settings.broker.url))
    return _openapi_file(admin_api.application.create_app(services, settings))


def _openapi_file(app: Flask) -> str:
    # Where flask-smorest keeps the API that it was given, under its empty prefix.
    api: ProblemApi = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return json.dumps(api.spec.to_dict(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
