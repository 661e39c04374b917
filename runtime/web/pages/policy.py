"""The Content-Security-Policy of pages: what a browser may load for one, and where it may lead."""

from urllib.parse import urlsplit


def page_policy(sign_in_url: str | None = None) -> str:
    """Return the policy of every page that needs nothing of others: all but the one of the widget.

    Args:
        sign_in_url: Where people sign in; none where they do so here, or nowhere that we know.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; form-action {form_targets(sign_in_url)}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def form_targets(sign_in_url: str | None) -> str:
    """Return where forms may lead, as a policy names it.

    Forms are sent to ourselves alone. But signing out leads on to where people sign in, and so does
    a list that is narrowed after the session has ended; browsers hold the whole way to the policy.

    Args:
        sign_in_url: Of the issuer's own page.
    """
    if sign_in_url is None:
        return "'self'"
    address = urlsplit(sign_in_url)
    return f"'self' {address.scheme}://{address.netloc}"
