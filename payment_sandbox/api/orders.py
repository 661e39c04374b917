"""Links to a page where an invoice is paid."""

from __future__ import annotations

from dataclasses import replace

from payment_sandbox.api.call import Call
from payment_sandbox.dates import iso_date, slash_date
from payment_sandbox.errors import FieldInvalid
from payment_sandbox.fields import Fields, encode_json
from payment_sandbox.identities import new_order_id
from payment_sandbox.ledger import Books, next_number
from payment_sandbox.money import currency_code, json_amount
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.orders import Order, OrderStatus, get_order, save_order
from payment_sandbox.replies import Reply, succeeded
from payment_sandbox.widget.intents import close_intent, open_intent
from payment_sandbox.widget.parameters import IntentParameters

BEHAVIOURS = {"createweekly": "Week", "createmonthly": "Month"}
"""`SubscriptionBehavior`, and the interval of the subscription that a paid order starts."""


def create_order(call: Call) -> Reply:
    """Make a link."""
    parameters, phone = _parameters(call.fields), call.fields.text("Phone")
    gateway = call.gateway

    def work(books: Books) -> Reply:
        order = Order(
            id=new_order_id(),
            number=next_number(books, "order_number"),
            intent_id=open_intent(gateway, books, parameters).intent_id,
            status=OrderStatus.CREATED,
            phone=phone,
            created_at_ms=gateway.clock.now_ms(),
        )
        save_order(books, order)
        return succeeded(_order_json(order, parameters, call.base_url))

    return call.settle(work)


def cancel_order(call: Call) -> Reply:
    """Make a link useless; a payment that was made by it stays."""
    order_id = call.fields.required_text("Id")

    def work(books: Books) -> Reply:
        order = get_order(books, order_id)
        save_order(books, replace(order, status=OrderStatus.CANCELLED))
        close_intent(books, order.intent_id)
        return succeeded()

    return call.settle(work)


def _parameters(fields: Fields) -> IntentParameters:
    return IntentParameters(
        amount_minor=fields.amount_minor(),
        description=fields.required_text("Description"),
        currency=fields.currency(),
        two_stage=bool(fields.flag("RequireConfirmation")),
        invoice_id=fields.text("InvoiceId"),
        account_id=fields.text("AccountId"),
        email=fields.text("Email"),
        json_data=_json_data(fields),
        culture_name=fields.text("CultureName") or fields.text("CultureInfo") or "ru-RU",
        keeps_card=fields.text("AccountId") is not None,
        success_redirect_url=fields.text("SuccessRedirectUrl"),
        fail_redirect_url=fields.text("FailRedirectUrl"),
    )


def _json_data(fields: Fields) -> str | None:
    behaviour = fields.text("SubscriptionBehavior")
    if behaviour is None:
        return fields.json_text("JsonData")
    interval = BEHAVIOURS.get(behaviour.lower())
    if interval is None:
        raise FieldInvalid("SubscriptionBehavior")
    fields.required_text("AccountId")
    free = fields.raw("JsonData")
    wish = {"CloudPayments": {"recurrent": {"interval": interval, "period": 1}}}
    return encode_json({**(free if isinstance(free, dict) else {}), **wish}).decode()


def _order_json(order: Order, parameters: IntentParameters, base_url: str) -> JsonObject:
    return {
        "Id": order.id,
        "Number": order.number,
        "Amount": json_amount(parameters.amount_minor),
        "Currency": parameters.currency,
        "CurrencyCode": currency_code(parameters.currency),
        "Email": parameters.email,
        "Phone": order.phone,
        "Description": parameters.description,
        "RequireConfirmation": parameters.two_stage,
        "Url": f"{base_url}/d/{order.id}",
        "CultureName": parameters.culture_name,
        "CreatedDate": slash_date(order.created_at_ms),
        "CreatedDateIso": iso_date(order.created_at_ms),
        "PaymentDate": None,
        "PaymentDateIso": None,
        "StatusCode": 0,
        "Status": order.status.value,
        "InternalId": order.number,
    }
