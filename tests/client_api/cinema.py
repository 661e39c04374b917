"""A cinema as tests see it: viewers with tokens, and what the provider would send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from client_api.settings import ClientApiSettings
from interaction_bus.envelope import Envelope
from models import Plan
from payment_sandbox.notifications.encoding import form_body, signature_headers
from runtime.clock import SystemClock
from runtime.web.principal import Principal, Role
from runtime.web.tokens import issue_token
from tests.fixtures.builders import (
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_subscription,
    build_viewer,
    store,
)
from tests.fixtures.recording_publisher import RecordingPublisher, consume

LONG_AGO = datetime(2020, 1, 31, 12, tzinfo=UTC)
FAR_AHEAD = datetime(2126, 1, 31, 12, tzinfo=UTC)
"""Tests that ask the real clock need moments that are surely past or to come."""

API_SECRET = "the secret of the terminal"
OLD_API_SECRET = "the secret before it"

Row = dict[str, Any]


@dataclass
class Caller:
    """Somebody who calls the API with a token."""

    client: FlaskClient
    headers: dict[str, str]
    keys: "count[int]" = field(default_factory=count)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        headers = self.headers | {"Idempotency-Key": key or f"key-{next(self.keys)}"}
        return self.client.post(path, json=body, headers=headers)


@dataclass
class Cinema:
    """The client API on an empty database, beside a publisher that only remembers."""

    app: Flask
    settings: ClientApiSettings
    owner_engine: Engine
    publisher: RecordingPublisher

    def build_viewer(self, **columns: Any) -> Row:
        viewer = build_viewer(**columns)
        store(self.owner_engine, viewers=[viewer])
        return viewer

    def build_price(self, *, amount_minor: int = 29_990, currency: str = "RUB", **plan: Any) -> Row:
        """Return the stored price of a new stored plan."""
        offered = build_plan(**plan)
        price = build_price(offered, amount_minor=amount_minor, currency=currency)
        store(self.owner_engine, plans=[offered], prices=[price])
        return price

    def build_subscription(self, viewer: Row, **columns: Any) -> Row:
        """Return a stored subscription to a new plan, paid far ahead unless told otherwise."""
        paid = {
            "period_start": LONG_AGO,
            "period_end": FAR_AHEAD,
            "access_until": FAR_AHEAD + timedelta(days=3),
            "renews_at": FAR_AHEAD,
        }
        subscription = build_subscription(viewer, self.build_price(), **(paid | columns))
        store(self.owner_engine, subscriptions=[subscription])
        return subscription

    def build_invoice(self, viewer: Row, **columns: Any) -> Row:
        """Return a stored unpaid invoice that does not lapse, of a subscription that waits."""
        subscription = self.build_subscription(viewer, state="awaiting_payment", access_until=None)
        invoice = build_invoice(subscription, **({"expires_at": FAR_AHEAD} | columns))
        store(self.owner_engine, invoices=[invoice])
        return invoice

    def build_payment(self, invoice: Row, **columns: Any) -> Row:
        payment = build_payment(invoice, **columns)
        store(self.owner_engine, payments=[payment])
        return payment

    def archive(self, price: Row) -> None:
        """Take the plan of a price off the market."""
        archived = update(Plan).where(Plan.id == price["plan_id"]).values(status="archived")
        with self.owner_engine.begin() as connection:
            connection.execute(archived)

    def token(self, subject: UUID | str, *roles: Role, **claims: Any) -> str:
        principal = Principal(str(subject), frozenset(roles or (Role.VIEWER,)), **claims)
        return issue_token(
            self.settings.tokens,
            principal,
            issued_at=SystemClock().now(),
            lifetime=timedelta(minutes=5),
        )

    def caller(self, subject: UUID | str, *roles: Role, **claims: Any) -> Caller:
        token = self.token(subject, *roles, **claims)
        return Caller(self.app.test_client(), {"Authorization": f"Bearer {token}"})

    def caller_for(self, viewer: Row, **claims: Any) -> Caller:
        return self.caller(viewer["id"], **claims)

    def answer_commands(
        self, *, result: dict[str, str] | None = None, problem: Row | None = None
    ) -> None:
        """Have every command answered as the State Updater would, as soon as it is published."""

        def answer(envelope: Envelope) -> None:
            consume(self.owner_engine, envelope, result=result, problem=problem)

        self.publisher.on_publish = answer

    def notify(
        self, kind: str, fields: Mapping[str, str], *, secret: str = API_SECRET
    ) -> TestResponse:
        """Send a notification as the provider does: a form with both signatures."""
        body = form_body(fields.items())
        return self.app.test_client().post(
            f"/callbacks/cloudpayments/{kind}",
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers=signature_headers(body, secret),
        )


def assert_fits(schema: type[Schema], body: Any) -> None:
    """Hold an answer to its schema in the OpenAPI file; unknown fields count as wrong."""
    assert schema().validate(body) == {}


def notification_fields(payment: Row, **changes: str) -> dict[str, str]:
    """Return what the provider says of a payment; an empty change leaves a field out."""
    fields = {
        "TransactionId": "3300000001",
        "Amount": f"{payment['amount_minor'] / 100:.2f}",
        "Currency": payment["currency"],
        "InvoiceId": str(payment["id"]),
        "AccountId": str(payment["viewer_id"]),
        "SubscriptionId": "",
        "DateTime": "2026-11-21 12:00:00",
        "CardFirstSix": "424242",
        "CardLastFour": "4242",
        "CardType": "Visa",
        "CardExpDate": "12/30",
        "TestMode": "1",
        "Status": "Completed",
        "OperationType": "Payment",
        "Token": "tk_1234567890",
    }
    return {name: value for name, value in (fields | changes).items() if value != "absent"}
