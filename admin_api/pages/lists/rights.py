"""What may be done from a list, by whoever looks at it."""

from collections.abc import Sequence

from admin_api.pages.listing import RowAct
from runtime.web.auth import current_principal
from runtime.web.principal import Role


def may(roles: Sequence[Role]) -> bool:
    """Return whether who looks has one of these roles; the API asks the same again."""
    return not current_principal().roles.isdisjoint(roles)


def acts_for(roles: Sequence[Role], *acts: RowAct) -> Sequence[RowAct]:
    """Return the acts, or none for whoever has none of these roles."""
    return acts if may(roles) else ()
