"""What a period costs, and what an invoice remembers of how that came about."""

from dataclasses import replace

from billing_rules.derivation import AskedBy, Reason
from billing_rules.derivation_parts import CoveredPeriod
from models import Invoice
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import buy, derivation_of, pay, renew, subscribe


def test_the_first_invoice_remembers_the_price_version_it_was_made_from(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)

    derivation = derivation_of(workshop.row(Invoice, purchase.invoice_id))
    assert (derivation.reason, derivation.asked_by) == (Reason.FIRST, AskedBy.VIEWER)
    assert (derivation.plan, derivation.price_id) == (workshop.plan["code"], workshop.price["id"])
    assert (derivation.list_price_minor, derivation.currency) == (29_990, "RUB")
    assert derivation.period is None


def test_a_first_invoice_learns_its_period_when_it_is_paid_and_keeps_the_rest(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)
    before = derivation_of(workshop.row(Invoice, purchase.invoice_id))

    pay(workshop, purchase)

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert invoice.period_start is not None
    paid_for = CoveredPeriod(invoice.period_start, invoice.period_end)
    assert derivation_of(invoice) == replace(before, period=paid_for)


def test_a_renewal_remembers_the_period_it_was_made_for(workshop: Workshop) -> None:
    renewal = renew(workshop, buy(workshop))

    invoice = workshop.row(Invoice, renewal.invoice_id)
    derivation = derivation_of(invoice)
    assert (derivation.reason, derivation.asked_by) == (Reason.RENEWAL, AskedBy.SCHEDULE)
    assert invoice.period_start is not None
    assert derivation.period == CoveredPeriod(invoice.period_start, invoice.period_end)


def test_an_invoice_keeps_the_titles_that_the_plan_had_then(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    derivation = derivation_of(workshop.row(Invoice, purchase.invoice_id))
    assert derivation.titles == {
        workshop.plan["code"]: {"ru": "Месяц кино", "en": "A month of films"}
    }


def test_an_invoice_is_described_in_the_language_of_its_viewer(workshop: Workshop) -> None:
    profile = workshop.sealer.seal({"email": "viewer@example.test", "locale": "en-GB"})

    purchase = subscribe(workshop, viewer_id=new_id(), sealed_profile=profile)

    assert workshop.row(Invoice, purchase.invoice_id).description == "A month of films"


def test_the_next_invoice_is_described_in_the_same_language(workshop: Workshop) -> None:
    profile = workshop.sealer.seal({"email": "viewer@example.test", "locale": "en-GB"})
    purchase = buy(workshop, viewer_id=new_id(), sealed_profile=profile)

    renewal = renew(workshop, purchase)

    assert workshop.row(Invoice, renewal.invoice_id).description == "A month of films"
