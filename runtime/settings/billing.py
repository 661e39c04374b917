"""The payment provider, and the numbers of billing that an operator may choose."""

from dataclasses import dataclass, field
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

WEB_SCHEMES = ("https", "http")

GATEWAY_URL = "https://api.cloudpayments.ru"
GATEWAY_WIDGET_SCRIPT_URL = "https://widget.cloudpayments.ru/bundles/cloudpayments.js"

DEFAULT_PROVIDER_TIMEOUT_SECONDS = 30
"""Below the gateway's own limit of 5 minutes: who waits longer learns the outcome by asking."""

DEFAULT_CALLS_IN_FLIGHT = 5
"""The gateway answers 429 above the limit of the contract; 5 is what a test terminal may do."""

DEFAULT_CHECKOUT_TIMEOUT_MINUTES = 30
"""A viewer at 3-DS needs a few minutes; an hour would keep the way of a second try shut."""

DEFAULT_INVOICE_LIFETIME_HOURS = 24
"""A first invoice that nobody pays for a day will not be paid."""

DEFAULT_MANUAL_RETRY_LIMIT = 5
"""Tries per invoice that managers may make by hand."""


DEFAULT_RENEWAL_SPREAD_MINUTES = 15
"""The first of the month must not storm the gateway; nobody notices a quarter of an hour."""

DEFAULT_GIFT_LIFETIME_DAYS = 365
"""A gift for New Year may still be claimed before the next one."""


DEFAULT_MAX_PAUSE_DAYS = 90
"""A season without films; whoever stays away longer rather subscribes anew."""


@dataclass(frozen=True, slots=True)
class ProviderSettings(SettingsGroup):
    """How to reach the payment provider.

    Args:
        name: Written into payments; it never changes for one provider.
        base_url: Of its API.
        widget_script_url: Of the script that pay pages load.
        public_id: Names our terminal; not a secret.
        api_secrets: The first one signs our calls, every one verifies notifications.
        timeout_seconds: Longest wait for one answer.
        max_in_flight: Calls of one process at once.
        is_sandbox: It is a stand-in that takes no money.
    """

    base_url: str
    widget_script_url: str
    public_id: str
    api_secrets: tuple[str, ...] = field(repr=False)
    timeout_seconds: int = DEFAULT_PROVIDER_TIMEOUT_SECONDS
    max_in_flight: int = DEFAULT_CALLS_IN_FLIGHT
    is_sandbox: bool = False
    name: str = "cloudpayments"

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read CLOUDPAYMENTS_URL, _PUBLIC_ID, _API_SECRETS, _TIMEOUT_SECONDS and so on.

        The whole list: CLOUDPAYMENTS_URL, CLOUDPAYMENTS_PUBLIC_ID, CLOUDPAYMENTS_API_SECRETS,
        CLOUDPAYMENTS_TIMEOUT_SECONDS, CLOUDPAYMENTS_MAX_IN_FLIGHT, WIDGET_SCRIPT_URL, SANDBOX.
        """
        number = environment.whole_number
        return cls(
            base_url=environment.address(
                "CLOUDPAYMENTS_URL", schemes=WEB_SCHEMES, default=GATEWAY_URL
            ),
            widget_script_url=environment.address(
                "WIDGET_SCRIPT_URL", schemes=WEB_SCHEMES, default=GATEWAY_WIDGET_SCRIPT_URL
            ),
            public_id=environment.text(
                "CLOUDPAYMENTS_PUBLIC_ID", expected="the public id of the terminal"
            ),
            api_secrets=environment.several(
                "CLOUDPAYMENTS_API_SECRETS", expected="one or more secrets, separated by commas"
            ),
            timeout_seconds=number(
                "CLOUDPAYMENTS_TIMEOUT_SECONDS",
                default=DEFAULT_PROVIDER_TIMEOUT_SECONDS,
                lowest=1,
                highest=300,
            ),
            max_in_flight=number(
                "CLOUDPAYMENTS_MAX_IN_FLIGHT",
                default=DEFAULT_CALLS_IN_FLIGHT,
                lowest=1,
                highest=100,
            ),
            is_sandbox=environment.yes_or_no("SANDBOX", default=False),
        )


@dataclass(frozen=True, slots=True)
class BillingSettings(SettingsGroup):
    """Numbers of billing that an operator may choose.

    Args:
        checkout_timeout_minutes: How long an open widget keeps the invoice to itself.
        invoice_lifetime_hours: How long a first invoice waits to be paid.
        manual_retry_limit: Tries per invoice that managers may make by hand.
        renewal_spread_minutes: Renewals that fall due together are charged within these; 0 charges
            each at once.
        is_sandbox: The provider is a stand-in that takes no money; only then may time be moved.
        max_pause_days: How far ahead a viewer may let a pause end.
        gift_lifetime_days: How long a gift that was paid waits to be claimed.
        receipts_expected: The provider's register forms a fiscal receipt of all money in roubles.
    """

    checkout_timeout_minutes: int = DEFAULT_CHECKOUT_TIMEOUT_MINUTES
    invoice_lifetime_hours: int = DEFAULT_INVOICE_LIFETIME_HOURS
    manual_retry_limit: int = DEFAULT_MANUAL_RETRY_LIMIT
    renewal_spread_minutes: int = DEFAULT_RENEWAL_SPREAD_MINUTES
    is_sandbox: bool = False
    max_pause_days: int = DEFAULT_MAX_PAUSE_DAYS
    gift_lifetime_days: int = DEFAULT_GIFT_LIFETIME_DAYS
    receipts_expected: bool = True

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read CHECKOUT_TIMEOUT_MINUTES, INVOICE_LIFETIME_HOURS, MANUAL_RETRY_LIMIT and so on."""
        number = environment.whole_number
        return cls(
            checkout_timeout_minutes=number(
                "CHECKOUT_TIMEOUT_MINUTES",
                default=DEFAULT_CHECKOUT_TIMEOUT_MINUTES,
                lowest=5,
                highest=1_440,
            ),
            invoice_lifetime_hours=number(
                "INVOICE_LIFETIME_HOURS",
                default=DEFAULT_INVOICE_LIFETIME_HOURS,
                lowest=1,
                highest=720,
            ),
            manual_retry_limit=number(
                "MANUAL_RETRY_LIMIT", default=DEFAULT_MANUAL_RETRY_LIMIT, lowest=0, highest=50
            ),
            renewal_spread_minutes=number(
                "RENEWAL_SPREAD_MINUTES",
                default=DEFAULT_RENEWAL_SPREAD_MINUTES,
                lowest=0,
                highest=360,
            ),
            is_sandbox=environment.yes_or_no("SANDBOX", default=False),
            max_pause_days=number(
                "MAX_PAUSE_DAYS", default=DEFAULT_MAX_PAUSE_DAYS, lowest=1, highest=366
            ),
            gift_lifetime_days=number(
                "GIFT_LIFETIME_DAYS", default=DEFAULT_GIFT_LIFETIME_DAYS, lowest=1, highest=3_650
            ),
            receipts_expected=environment.yes_or_no("RECEIPTS_EXPECTED", default=True),
        )
