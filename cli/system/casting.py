"""Makes people for a local system: a token each, signed with its secret."""

from datetime import timedelta
from uuid import UUID

from cli.system.calling import HttpCaller
from cli.system.people import Payer, Viewer
from cli.system.plan import SystemPlan
from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.settings import TokenSettings
from runtime.web.principal import Principal, Role
from runtime.web.tokens import issue_token

TOKEN_LIFETIME = timedelta(hours=12)
"""A demo that stays up over a working day keeps its people."""


def new_viewer(plan: SystemPlan) -> Viewer:
    """Return a viewer whom the system has never seen."""
    viewer_id = new_id()
    caller = HttpCaller(plan.client_url, viewer_token(plan, viewer_id))
    return Viewer(viewer_id, _address(str(viewer_id), Role.VIEWER), caller, Payer(plan.sandbox_url))


def manager_caller(plan: SystemPlan, role: Role = Role.MANAGER) -> HttpCaller:
    """Return the admin API as a manager uses it."""
    return HttpCaller(plan.admin_url, manager_token(plan, role))


def viewer_token(plan: SystemPlan, viewer_id: UUID) -> str:
    """Return a bearer token of a viewer."""
    return _token(plan, str(viewer_id), Role.VIEWER)


def manager_token(
    plan: SystemPlan, role: Role = Role.MANAGER, *, subject: str | None = None
) -> str:
    """Return a bearer token of somebody of the staff: by default a new person each time."""
    return _token(plan, subject or str(new_id()), role)


def _token(plan: SystemPlan, subject: str, role: Role) -> str:
    principal = Principal(
        subject=subject,
        roles=frozenset({role}),
        email=_address(subject, role),
        locale="ru",
        timezone="Europe/Moscow",
    )
    settings = TokenSettings(jwt_secret=plan.secrets.jwt_secret)
    return issue_token(settings, principal, issued_at=SystemClock().now(), lifetime=TOKEN_LIFETIME)


def _address(subject: str, role: Role) -> str:
    return f"{role.value}-{subject.replace('-', '')[-12:]}@example.test"
