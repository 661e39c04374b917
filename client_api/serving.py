"""Serves the client API until it is told to stop."""

from collections.abc import Mapping

from client_api.settings import ClientApiSettings
from runtime.web.server import serve

APPLICATION_FACTORY = "client_api.wsgi:create_from_environment"
PROCESS_NAME = "client-api"


def run(variables: Mapping[str, str]) -> None:
    """Answer viewers and the provider until TERM or INT comes.

    Args:
        variables: `os.environ`; checked here, so that a mistake stops the start with one message
            and not every worker with its own.

    Raises:
        SettingsInvalid: Something is missing or wrong.
    """
    settings = ClientApiSettings.from_environment(variables)
    serve(APPLICATION_FACTORY, settings.web, process_name=PROCESS_NAME, metrics=settings.metrics)
