"""A letter's link is a secret: told to nobody, no good when forged, and for its one thing alone."""

from datetime import timedelta

import pytest
import structlog
from flask.testing import FlaskClient

from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.logs.redaction import redact
from runtime.one_click_links import LinkPurpose
from runtime.sealing import Sealer, new_sealing_key
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.letter_links import (
    LINKS,
    link_to,
    muting,
    open_link,
    renewal_off,
    sealer_of,
)
from tests.client_api.pages.pay_pages import policy_of


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_is_told_to_nobody(cinema: Cinema, purpose: LinkPurpose) -> None:
    address = LINKS[purpose](cinema)

    page = open_link(cinema, address)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert address.rpartition("/")[2] not in page.text


def test_a_page_of_a_link_runs_no_script(cinema: Cinema) -> None:
    page = open_link(cinema, muting(cinema))

    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert "script-src" not in policy
    assert policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert "<script" not in page.text


def test_no_plan_can_break_out_of_the_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    price = cinema.build_price(title={"ru": "<b>Кино</b>"})
    subscription = cinema.build_subscription(viewer, plan_id=price["plan_id"], price_id=price["id"])
    address = link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, subscription["id"])

    assert "<b>" not in open_link(cinema, address).text


def test_another_site_cannot_press_the_button(cinema: Cinema, browser: FlaskClient) -> None:
    answer = browser.post(
        renewal_off(cinema), data={"answer": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert cinema.publisher.published == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("purpose", LinkPurpose)
def test_an_expired_link_is_gone(
    cinema: Cinema, browser: FlaskClient, purpose: LinkPurpose, method: str
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    address = link_to(cinema, purpose, viewer, invoice["id"], expires_at=LONG_AGO)

    page = browser.open(
        address, method=method, data={"answer": "yes"}, headers={"Accept-Language": "en"}
    )

    assert (page.status_code, page.mimetype) == (410, "text/html")
    assert "time is over" in page.text
    assert "Set-Cookie" not in page.headers
    assert cinema.publisher.published == []


def test_a_link_ends_by_the_clock_of_billing(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    soon = SystemClock().now() + timedelta(days=1)
    address = link_to(cinema, LinkPurpose.MUTE_REMINDERS, viewer, new_id(), expires_at=soon)
    assert open_link(cinema, address).status_code == 200

    with cinema.owner_engine.begin() as connection:
        connection.exec_driver_sql("update clock_offset set ahead = interval '2 days'")

    assert open_link(cinema, address).status_code == 410


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("forgery", ["junk", "gAAAAA", "%00", "я", "another key", "another use"])
def test_a_forged_link_is_not_found(
    cinema: Cinema, browser: FlaskClient, forgery: str, method: str
) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    stranger = Sealer([new_sealing_key()])
    forged = {
        "another key": link_to(
            cinema,
            LinkPurpose.TURN_RENEWAL_OFF,
            viewer,
            subscription["id"],
            sealer=stranger,
        ),
        "another use": f"/links/{sealer_of(cinema).seal({'email': 'a@example.test'})}",
    }
    address = forged.get(forgery, f"/links/{forgery}")

    page = browser.open(address, method=method, data={"answer": "yes"})

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert cinema.publisher.published == []


SUBJECTS = [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.MUTE_REMINDERS]


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_link_to_what_another_database_has_is_not_found(
    cinema: Cinema, purpose: LinkPurpose
) -> None:
    known = link_to(cinema, purpose, cinema.build_viewer(), new_id())
    unknown = link_to(cinema, purpose, {"id": new_id()}, new_id())

    pages = [open_link(cinema, address) for address in (known, unknown)]

    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_link_opens_nothing_of_another_viewer(cinema: Cinema, purpose: LinkPurpose) -> None:
    subscription = cinema.build_subscription(cinema.build_viewer())

    page = open_link(cinema, link_to(cinema, purpose, cinema.build_viewer(), subscription["id"]))

    assert page.status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_link_gets_into_the_logs(cinema: Cinema, browser: FlaskClient, method: str) -> None:
    address = renewal_off(cinema)
    sealed = address.rpartition("/")[2]

    with structlog.testing.capture_logs(processors=[redact]) as lines:
        browser.open(address, method=method, data={"answer": "yes"})

    assert [line["event"] for line in lines] == ["request"]
    assert lines[0]["path"].startswith("/links/")
    assert sealed[:20] not in str(lines)


@pytest.mark.parametrize("damage", ["cut", "prefixed", "lowered"])
def test_not_even_a_damaged_link_gets_into_the_logs(cinema: Cinema, damage: str) -> None:
    address = renewal_off(cinema)
    sealed = address.rpartition("/")[2]
    damaged = {"cut": sealed[:12], "prefixed": f"3D{sealed}", "lowered": sealed.lower()}[damage]

    with structlog.testing.capture_logs(processors=[redact]) as lines:
        open_link(cinema, f"/links/{damaged}")

    assert damaged[:12] not in str(lines)
