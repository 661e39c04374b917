"""`kinokassa token`: a bearer token for development."""

import os
from datetime import timedelta

import click

from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.settings import SettingsInvalid, TokenSettings
from runtime.web.principal import ClaimsUnusable, Principal, Role, principal_from
from runtime.web.tokens import issue_token

DEFAULT_LIFETIME_MINUTES = 60
LONGEST_LIFETIME_MINUTES = 60 * 24 * 30


@click.command()
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    default=[Role.VIEWER.value],
    show_default=True,
    help="What the token allows; may be given several times.",
)
@click.option("--subject", help="Whom it names: a viewer by UUID. A fresh one unless given.")
@click.option("--email", help="Address for letters.")
@click.option("--locale", help="Language, such as ru.")
@click.option("--timezone", help="IANA zone, such as Europe/Moscow.")
@click.option(
    "--minutes",
    type=click.IntRange(1, LONGEST_LIFETIME_MINUTES),
    default=DEFAULT_LIFETIME_MINUTES,
    show_default=True,
    help="How long it is good.",
)
def token(roles: tuple[str, ...], subject: str | None, minutes: int, **claims: str | None) -> None:
    """Print a bearer token, signed with JWT_SECRET."""
    try:
        settings = TokenSettings.from_environment(os.environ)
        click.echo(
            issue_token(
                settings,
                _principal(roles, subject or str(new_id()), claims),
                issued_at=SystemClock().now(),
                lifetime=timedelta(minutes=minutes),
            )
        )
    except (SettingsInvalid, ClaimsUnusable, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _principal(roles: tuple[str, ...], subject: str, claims: dict[str, str | None]) -> Principal:
    return principal_from(
        {
            "sub": subject,
            "roles": list(roles),
            "email": claims["email"],
            "locale": claims["locale"],
            "zoneinfo": claims["timezone"],
        }
    )
