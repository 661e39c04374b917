"""The right of a browser to pay one invoice, without being signed in.

The link of a letter is traded for it. The pay page cannot stand under the link itself: the
provider's script runs there and would read the link from the page's address. So the right travels
in a cookie that no script can read, named after its invoice. It lets into the few views that
paying needs, and there to that invoice alone, so it is no session of the viewer.
"""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Response, g, request

from client_api.services import current_services
from runtime.clock import SystemClock
from runtime.one_click_links import LinkPurpose, LinkSealer, LinkUnusable, OneClickLink
from runtime.web.auth import admit
from runtime.web.pages.session_cookie import may_use_cookies
from runtime.web.principal import Principal, Role

COOKIE_PREFIX = "kinokassa_pay_"

LIFETIME = timedelta(hours=1)
"""Time to find the card and wait for the bank's word; later the letter's link is opened again."""

PASSED_VIEWS = frozenset(
    {
        "pages.show_pay_page",
        "invoices.show_invoice",
        "invoices.open_checkout",
        "widget.show_widget",
    }
)
"""Everything that the pay page asks for; each names its invoice in the address."""


def believe_invoice_passes(app: Flask) -> None:
    """Let browsers with a pass into the views of `app` that paying needs.

    It goes before the session's cookie: who is signed in as somebody else, or was signed in long
    ago, can pay by the link all the same.
    """
    app.before_request(admit_by_invoice_pass)


def admit_by_invoice_pass() -> None:
    """Take the request as the viewer's whose invoice the pass is for."""
    invoice_id = (request.view_args or {}).get("invoice_id")
    if request.endpoint not in PASSED_VIEWS or invoice_id is None:
        return
    if "Authorization" in request.headers or not may_use_cookies():
        return
    link = _find_pass(invoice_id)
    if link is not None:
        g.has_invoice_pass = True
        admit(Principal(str(link.viewer_id), frozenset({Role.VIEWER})))


def is_let_in_by_pass() -> bool:
    """Return whether the request in hand was let in by a pass: nobody is signed in then."""
    return bool(g.get("has_invoice_pass"))


def give_invoice_pass(response: Response, link: OneClickLink) -> None:
    """Have the browser keep a pass for the invoice of a link that was read.

    It never outlasts the link, so that a pass is not prolonged by being used as a link.
    """
    # By this machine's clock, as a token: moving that of billing turns nobody out of the page.
    expires_at = min(SystemClock().now() + LIFETIME, link.expires_at)
    kept = OneClickLink(LinkPurpose.PAY_INVOICE, link.viewer_id, link.subject_id, expires_at)
    response.set_cookie(
        _cookie_name(link.subject_id),
        _sealer().seal(kept),
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=not current_services().provider.is_sandbox,
    )


def _find_pass(invoice_id: UUID) -> OneClickLink | None:
    sealed = request.cookies.get(_cookie_name(invoice_id))
    if not sealed:
        return None
    try:
        link = _sealer().read(sealed, at=SystemClock().now())
    except LinkUnusable:
        return None
    is_right = link.purpose is LinkPurpose.PAY_INVOICE and link.subject_id == invoice_id
    return link if is_right else None


def _sealer() -> LinkSealer:
    return LinkSealer("", current_services().sealer)


def _cookie_name(invoice_id: UUID) -> str:
    return f"{COOKIE_PREFIX}{invoice_id.hex}"
