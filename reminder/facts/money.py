"""Facts for the letters about invoices, payments and refunds."""

from uuid import UUID

from sqlalchemy import select

from billing_rules.declines import DeclineClass
from billing_rules.derivation import Derivation, UnreadableDerivation
from billing_rules.explanations import explain
from billing_rules.lifecycles import InvoiceState, PaymentState
from billing_rules.money import Money
from models import Invoice, Payment, Refund, Subscription, Viewer
from reminder.facts.reading import Facts, Reading, Story, masked, require
from reminder.texts import CATALOGUES
from reminder.wording import Wording, one_line
from runtime.one_click_links import LinkPurpose


def invoice_paid(reading: Reading, invoice_id: UUID) -> Story:
    """Tell that money arrived, for what, and why it was this amount."""
    invoice = reading.row(Invoice, invoice_id)
    require(invoice.amount_minor, "nothing was charged")
    viewer = reading.row(Viewer, invoice.viewer_id)
    wording = reading.wording(viewer)
    derivation = _find_derivation(invoice)
    facts = {
        **_invoice_facts(invoice, wording),
        "day": wording.day(invoice.paid_at or reading.at),
        "card": _card_that_paid(reading, invoice),
        "explanation": _explanation(derivation, invoice, wording),
        **_period_facts(derivation, invoice, wording),
    }
    return Story(viewer, facts)


def invoice_uncollectible(reading: Reading, invoice_id: UUID) -> Story:
    """Tell that an invoice was given up; its subscription is over, so nobody can pay it."""
    invoice = reading.row(Invoice, invoice_id)
    require(invoice.state == InvoiceState.UNCOLLECTIBLE, f"it is {invoice.state}")
    viewer = reading.row(Viewer, invoice.viewer_id)
    return Story(viewer, _invoice_facts(invoice, reading.wording(viewer)))


def payment_refunded(reading: Reading, refund_id: UUID) -> Story:
    """Tell that money went back."""
    refund = reading.row(Refund, refund_id)
    payment = reading.row(Payment, refund.payment_id)
    invoice = reading.row(Invoice, refund.invoice_id)
    viewer = reading.row(Viewer, invoice.viewer_id)
    wording = reading.wording(viewer)
    facts = {
        **_invoice_facts(invoice, wording),
        "amount": wording.money(Money(refund.amount_minor, refund.currency)),
        "day": wording.day(refund.settled_at or reading.at),
        "card": masked(payment.card_mask),
    }
    return Story(viewer, facts)


def payment_failed(reading: Reading, payment_id: UUID) -> Story:
    """Tell why a renewal was refused, and what the viewer can do."""
    payment = reading.row(Payment, payment_id)
    invoice = reading.row(Invoice, payment.invoice_id)
    viewer = reading.row(Viewer, invoice.viewer_id)
    wording = reading.wording(viewer)
    catalogue = CATALOGUES[wording.language]
    words = catalogue.unheard
    if payment.state == PaymentState.DECLINED:
        words = catalogue.declines[DeclineClass(payment.decline_class or DeclineClass.UNRECOGNISED)]
    next_attempt_at = invoice.next_attempt_at
    facts = {
        **_renewal_facts(reading, invoice, wording),
        "day": wording.day(payment.settled_at or reading.at),
        "reason": words.reason,
        "advice": words.advice,
        "next_try": wording.day(next_attempt_at) if next_attempt_at else "",
    }
    return Story(viewer, facts, LinkPurpose.PAY_INVOICE, invoice.id)


def card_missing(reading: Reading, invoice_id: UUID) -> Story:
    """Tell that there is no card to renew with."""
    invoice = reading.row(Invoice, invoice_id)
    viewer = reading.row(Viewer, invoice.viewer_id)
    facts = _renewal_facts(reading, invoice, reading.wording(viewer))
    return Story(viewer, facts, LinkPurpose.PAY_INVOICE, invoice.id)


def _invoice_facts(invoice: Invoice, wording: Wording) -> Facts:
    return {
        "number": str(invoice.number),
        "amount": wording.money(Money(invoice.amount_minor, invoice.currency)),
        "thing": _thing(invoice, wording),
    }


def _renewal_facts(reading: Reading, invoice: Invoice, wording: Wording) -> Facts:
    require(invoice.state == InvoiceState.PAST_DUE, f"the invoice is {invoice.state}")
    subscription = reading.row(Subscription, invoice.subscription_id)
    until = subscription.access_until
    may_watch = until is not None and until > reading.at
    return {
        "plan": reading.plan_title(subscription.plan_id, wording),
        "amount": wording.money(Money(invoice.amount_minor, invoice.currency)),
        "access_until": wording.day(until) if until and may_watch else "",
    }


def _card_that_paid(reading: Reading, invoice: Invoice) -> str:
    paid_by = (
        select(Payment.id)
        .where(
            Payment.invoice_id == invoice.id,
            Payment.state == PaymentState.SUCCEEDED,
            ~Payment.is_surplus,
        )
        .limit(1)
    )
    payment_id = reading.session.scalar(paid_by)
    return "" if payment_id is None else masked(reading.row(Payment, payment_id).card_mask)


def _find_derivation(invoice: Invoice) -> Derivation | None:
    """Return how an amount came about, or none for an invoice that kept too little."""
    try:
        return Derivation.from_json(invoice.derivation)
    except UnreadableDerivation:
        return None


def _thing(invoice: Invoice, wording: Wording) -> str:
    """Return what an invoice is for, in the viewer's language where that was kept."""
    derivation = _find_derivation(invoice)
    titles = derivation.titles.get(derivation.plan or "", {}) if derivation else {}
    return wording.title(titles, otherwise=invoice.description)


def _explanation(derivation: Derivation | None, invoice: Invoice, wording: Wording) -> str:
    if derivation is None:
        return ""
    amount = Money(invoice.amount_minor, invoice.currency)
    return one_line(explain(derivation, amount, locale=wording.language, zone=wording.zone))


def _period_facts(derivation: Derivation | None, invoice: Invoice, wording: Wording) -> Facts:
    """Return the time that was paid for, unless the explanation names it."""
    start, end = invoice.period_start, invoice.period_end
    if start is None or end is None or (derivation and derivation.period):
        return {"period_start": "", "period_end": ""}
    return {"period_start": wording.day(start), "period_end": wording.day(end)}
