"""Links as letters hold them, and viewers who open them and press their buttons."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Update
from werkzeug.test import TestResponse

from interaction_bus.envelope import Envelope
from runtime.one_click_links import LinkPurpose, LinkSealer, OneClickLink
from runtime.sealing import Sealer
from tests.client_api.announced_prices import told
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.fixtures.recording_publisher import consume

WISH = re.compile(r'name="wish" value="([0-9a-f-]{36})"')
BUTTON = re.compile(r'<button name="answer" value="(\w+)"')


def sealer_of(cinema: Cinema) -> Sealer:
    """Return a sealer with the keys of the client API."""
    return Sealer(cinema.settings.sealing.keys)


def link_to(
    cinema: Cinema, purpose: LinkPurpose, viewer: Row, subject_id: UUID, **changes: Any
) -> str:
    """Return the address of a link, good for a hundred years unless told otherwise."""
    link = OneClickLink(purpose, viewer["id"], subject_id, changes.get("expires_at", FAR_AHEAD))
    return LinkSealer("", changes.get("sealer", sealer_of(cinema))).address_of(link)


def renewal_off(cinema: Cinema, **columns: Any) -> str:
    """Return a link that turns renewal off, for a viewer who reads English."""
    viewer = cinema.build_viewer(locale=columns.pop("locale", "en"))
    subscription = cinema.build_subscription(viewer, **columns)
    return link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, subscription["id"])


def renewal_on(cinema: Cinema, **columns: Any) -> str:
    """Return a link that turns renewal on, where it is off unless told otherwise."""
    viewer = cinema.build_viewer(locale="en")
    off = {"auto_renew": False, "renews_at": None, "access_until": FAR_AHEAD}
    subscription = cinema.build_subscription(viewer, **(off | columns))
    return link_to(cinema, LinkPurpose.TURN_RENEWAL_ON, viewer, subscription["id"])


def paying(cinema: Cinema, **columns: Any) -> str:
    """Return a link that pays an invoice."""
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer, **columns)
    return link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"])


def answering(cinema: Cinema, **columns: Any) -> str:
    """Return a link that answers a new price."""
    viewer = cinema.build_viewer(locale="en")
    consent = told(cinema, viewer, **columns)
    return link_to(cinema, LinkPurpose.ANSWER_PRICE, viewer, consent["id"])


def muting(cinema: Cinema, **columns: Any) -> str:
    """Return a link that stops reminders."""
    viewer = cinema.build_viewer(locale="en")
    subscription = cinema.build_subscription(viewer, **columns)
    return link_to(cinema, LinkPurpose.MUTE_REMINDERS, viewer, subscription["id"])


LINKS: dict[LinkPurpose, Callable[[Cinema], str]] = {
    LinkPurpose.PAY_INVOICE: paying,
    LinkPurpose.TURN_RENEWAL_OFF: renewal_off,
    LinkPurpose.TURN_RENEWAL_ON: renewal_on,
    LinkPurpose.ANSWER_PRICE: answering,
    LinkPurpose.MUTE_REMINDERS: muting,
}
"""Makes a link of each purpose whose button does something."""


def open_link(cinema: Cinema, address: str) -> TestResponse:
    """Open a link in a browser that knows nothing of us."""
    return cinema.app.test_client().get(address, headers={"Accept-Language": "en"})


def buttons_of(page: TestResponse) -> list[str]:
    """Return what the buttons of a page send."""
    return BUTTON.findall(page.text)


def press(
    client: FlaskClient, address: str, answer: str = "yes", *, page: TestResponse | None = None
) -> TestResponse:
    """Press a button of a page, which is loaded anew unless given."""
    shown = page or client.get(address)
    found = WISH.search(shown.text)
    assert found is not None, shown.text
    return client.post(address, data={"wish": found[1], "answer": answer})


def carry_out(cinema: Cinema, change: Update) -> None:
    """Have every command answered with `done`, and the database changed as it says."""

    def answer(envelope: Envelope) -> None:
        with cinema.owner_engine.begin() as connection:
            connection.execute(change)
        consume(cinema.owner_engine, envelope)

    cinema.publisher.on_publish = answer


def long_over() -> dict[str, Any]:
    """Return the columns of a subscription whose paid period is over."""
    return {"period_end": LONG_AGO + timedelta(days=30), "renews_at": None}
