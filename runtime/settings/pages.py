"""How the pages of a web process know their visitors."""

from dataclasses import dataclass, field
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

LEAST_SECRET_BYTES = 32
"""As long as the hash that it feeds."""


@dataclass(frozen=True, slots=True)
class PagesSettings(SettingsGroup):
    """What the pages of viewers or of managers are told from outside.

    Args:
        secrets: Sign what the browser keeps for a form; the first one writes, all are believed.
        sign_in_url: Where people sign in; the page to return to is added as `return_to`. None
            where people come with a session already.
        is_sandbox: Nothing is real: pages offer to sign in as somebody, and cookies travel
            without HTTPS.
    """

    secrets: tuple[str, ...] = field(repr=False)
    sign_in_url: str | None = None
    is_sandbox: bool = False

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read PAGES_SECRETS, SIGN_IN_URL and SANDBOX."""
        secrets = environment.several(
            "PAGES_SECRETS",
            expected=f"one or more secrets of at least {LEAST_SECRET_BYTES} bytes, between commas",
            is_valid=lambda secret: len(secret.encode()) >= LEAST_SECRET_BYTES,
        )
        return cls(
            secrets=secrets,
            sign_in_url=environment.find_address("SIGN_IN_URL", schemes=("https", "http")),
            is_sandbox=environment.yes_or_no("SANDBOX", default=False),
        )
