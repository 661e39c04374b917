"""Pages that a payer sees: the card form in its frame and the bank's page."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.money import text_amount
from payment_sandbox.operations import get_operation
from payment_sandbox.orders import get_order
from payment_sandbox.three_ds import (
    ThreeDsSession,
    answer_bank,
    get_session,
    get_session_by_callback,
)
from payment_sandbox.widget.intent_json import intent_json
from payment_sandbox.widget.intents import end_three_ds, find_intent_of, get_intent
from payment_sandbox.widget.wording import words_for

DECISIONS = {"confirm": True, "deny": False}


def pages_blueprint(gateway: Gateway) -> Blueprint:
    """Return the payer's pages of one gateway."""
    blueprint = Blueprint("payer_pages", __name__)
    pages = PayerPages(gateway)
    blueprint.add_url_rule("/widget/form/<intent_id>", view_func=pages.card_form, methods=["GET"])
    blueprint.add_url_rule("/d/<order_id>", view_func=pages.order, methods=["GET"])
    blueprint.add_url_rule("/acs", view_func=pages.bank_from_merchant, methods=["POST"])
    blueprint.add_url_rule("/acs/<callback_id>", view_func=pages.bank, methods=["GET"])
    blueprint.add_url_rule("/acs/<callback_id>", view_func=pages.decide, methods=["POST"])
    blueprint.register_error_handler(NothingFound, lambda refusal: (refusal.message, 404))
    blueprint.register_error_handler(RequestRefused, lambda refusal: (refusal.message, 409))
    return blueprint


class PayerPages:
    """Views for a payer's browser."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def card_form(self, intent_id: str) -> str:
        """Show the card form, or how its payment ended."""
        with self._gateway.ledger.transaction() as books:
            return self._form_of(books, intent_id)

    def order(self, order_id: str) -> str:
        """Show the page of an order: the card form by itself."""
        with self._gateway.ledger.transaction() as books:
            return self._form_of(books, get_order(books, order_id).intent_id)

    def bank_from_merchant(self) -> str:
        """Show the bank's page to a payer sent by a merchant's form with MD, PaReq and TermUrl."""
        term_url = request.form.get("TermUrl", "")
        with self._gateway.ledger.transaction() as books:
            session = get_session(books, _transaction_id(request.form.get("MD", "")))
            return _bank_page(books, session, term_url)

    def bank(self, callback_id: str) -> str:
        """Show the bank's page to a payer of the widget."""
        with self._gateway.ledger.transaction() as books:
            return _bank_page(books, get_session_by_callback(books, callback_id), "")

    def decide(self, callback_id: str) -> str | AnyResponse:
        """Take the payer's answer: end a widget's payment, or send the payer back to TermUrl."""
        decision = request.form.get("decision", "")
        if decision not in DECISIONS:
            return Response("decision must be confirm or deny", 400)
        gateway = self._gateway
        with gateway.ledger.transaction() as books:
            session = get_session_by_callback(books, callback_id)
            intent_id = find_intent_of(books, session.transaction_id)
            if intent_id is None:
                return self._back_to_merchant(books, session, is_confirmed=DECISIONS[decision])
            end_three_ds(gateway, books, session, is_confirmed=DECISIONS[decision])
        return redirect(f"/widget/form/{intent_id}", 303)

    def _form_of(self, books: Books, intent_id: str) -> str:
        intent = get_intent(books, intent_id)
        return render_template(
            "card_form.html",
            state=intent_json(books, intent, request.host_url.rstrip("/")),
            amount=text_amount(intent.parameters.amount_minor),
            words=words_for(intent.parameters.culture_name),
        )

    def _back_to_merchant(
        self, books: Books, session: ThreeDsSession, *, is_confirmed: bool
    ) -> str:
        pa_res = answer_bank(books, session, is_confirmed=is_confirmed)
        payment = get_operation(books, session.transaction_id)
        return render_template(
            "bank_return.html",
            term_url=_http_url(request.form.get("TermUrl", "")),
            transaction_id=payment.transaction_id,
            pa_res=pa_res,
            words=words_for(payment.culture_name),
        )


def _bank_page(books: Books, session: ThreeDsSession, term_url: str) -> str:
    payment = get_operation(books, session.transaction_id)
    return render_template(
        "bank.html",
        session=session,
        payment=payment,
        amount=text_amount(payment.amount_minor),
        term_url=_http_url(term_url),
        words=words_for(payment.culture_name),
    )


def _transaction_id(text: str) -> int:
    if not text.isdecimal():
        raise NothingFound
    return int(text)


def _http_url(text: str) -> str:
    """Return an address only if it is one that a form may be sent to."""
    return text if text.startswith(("http://", "https://")) else ""
