"""The client API as servers start it: built from the environment, once in each worker."""

import os

from flask import Flask

from client_api.application import create_app
from client_api.settings import ClientApiSettings


def create_from_environment() -> Flask:
    """Return the application that the environment describes.

    Raises:
        SettingsInvalid: A variable is missing or wrong; all such are told at once.
    """
    return create_app(ClientApiSettings.from_environment(os.environ))
