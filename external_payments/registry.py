"""Builds the provider that the settings name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from external_payments.cloudpayments.adapter import PROVIDER_NAME, CloudPaymentsProvider
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.port import PaymentProvider
from external_payments.settings import ProviderSettings


class UnknownProvider(ValueError):
    """The settings name a provider that nobody wrote an adapter for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no payment provider {name!r}; there are {', '.join(BUILDERS)}")
        self.name = name


def build_provider(settings: ProviderSettings) -> PaymentProvider:
    """Return the provider ready for calls; nothing is sent yet.

    A process builds its own after it was forked: pooled connections cannot be shared.

    Raises:
        UnknownProvider: The name has no adapter.
    """
    builder = BUILDERS.get(settings.name)
    if builder is None:
        raise UnknownProvider(settings.name)
    return builder(settings)


def _build_cloudpayments(settings: ProviderSettings) -> PaymentProvider:
    return CloudPaymentsProvider(CloudPaymentsClient(settings))


BUILDERS: Mapping[str, Callable[[ProviderSettings], PaymentProvider]] = MappingProxyType(
    {PROVIDER_NAME: _build_cloudpayments}
)
"""One line for each adapter."""
