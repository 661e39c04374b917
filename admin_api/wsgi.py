"""Where a web server finds the admin API."""

import os
from collections.abc import Mapping

from flask import Flask

from admin_api.application import create_app
from admin_api.services import Services
from admin_api.settings import AdminApiSettings
from interaction_bus.publisher import Publisher


def create_from_environment(variables: Mapping[str, str] = os.environ) -> Flask:
    """Return the application that the environment describes; called in each worker process.

    Args:
        variables: Those of the process, or a stand-in.

    Raises:
        SettingsInvalid: Something is missing or wrong.
    """
    settings = AdminApiSettings.from_environment(variables)
    services = Services.from_settings(settings, Publisher(settings.broker.url))
    return create_app(services, settings)
