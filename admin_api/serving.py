"""Serves the admin API until it is told to stop."""

from collections.abc import Mapping

from admin_api.settings import AdminApiSettings
from runtime.web.server import serve

APPLICATION_FACTORY = "admin_api.wsgi:create_from_environment"
PROCESS_NAME = "admin-api"


def run(variables: Mapping[str, str]) -> None:
    """Answer managers until TERM or INT comes.

    Args:
        variables: `os.environ`; checked here, so that a mistake stops the start with one message
            and not every worker with its own.

    Raises:
        SettingsInvalid: Something is missing or wrong.
    """
    settings = AdminApiSettings.from_environment(variables)
    serve(APPLICATION_FACTORY, settings.web, process_name=PROCESS_NAME, metrics=settings.metrics)
