"""Who looks at a page that strangers may see too."""

from runtime.web.auth import authenticate
from runtime.web.principal import Principal, Role
from runtime.web.problems import Forbidden, Unauthorised


def find_visitor() -> Principal | None:
    """Return the viewer who is signed in, or none for a stranger.

    A session that is over makes a stranger of a viewer: the page is for them as well.
    """
    try:
        return authenticate(Role.VIEWER)
    except (Unauthorised, Forbidden):
        return None
