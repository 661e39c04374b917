"""Browsers that a letter let in to one invoice."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from runtime.one_click_links import LinkPurpose
from tests.client_api.cinema import Cinema, Row
from tests.client_api.pages.letter_links import link_to, press

OUR_PAGE = {"X-Requested-With": "fetch"}


def cookie_name(invoice: Row) -> str:
    return f"kinokassa_pay_{invoice['id'].hex}"


def follow(cinema: Cinema, viewer: Row, invoice: Row, client: FlaskClient) -> TestResponse:
    return press(client, link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"]))
