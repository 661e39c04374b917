"""What our pages may load: our own files, and what the provider's widget needs."""

from urllib.parse import urlsplit

from runtime.web.pages.policy import form_targets

GATEWAY_DOMAIN = "cloudpayments.ru"


def widget_sources(script_url: str) -> str:
    """Return the hosts of the widget as a content security policy names them.

    Args:
        script_url: Of the widget's script. The gateway's own widget talks to several hosts of its
            domain; a stand-in has but one.
    """
    address = urlsplit(script_url)
    origin = f"{address.scheme}://{address.netloc}"
    if (address.hostname or "").endswith(f".{GATEWAY_DOMAIN}"):
        return f"{origin} https://*.{GATEWAY_DOMAIN}"
    return origin


PLAIN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""For a page of words and buttons: no script at all."""


def pay_page_policy(script_url: str, sign_in_url: str | None = None) -> str:
    """Return the content security policy of the pay page: no script stands inside the page.

    Args:
        script_url: Of the widget's script.
        sign_in_url: Where people sign in; signing out leads there.
    """
    widget = widget_sources(script_url)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {widget}",
            f"connect-src 'self' {widget}",
            f"frame-src {widget}",
            f"img-src 'self' data: {widget}",
            f"font-src 'self' {widget}",
            # The widget lays itself over the page by styles that it writes.
            f"style-src 'self' 'unsafe-inline' {widget}",
            f"form-action {form_targets(sign_in_url)}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
