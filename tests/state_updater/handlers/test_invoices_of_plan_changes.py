"""The invoice of a change: paid by hand, too late, given back, annulled or let lapse."""

from interaction_bus.commands import CancelInvoice, OpenCheckout
from models import Invoice, Payment
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    Row,
    after_days,
    change,
    change_command,
    change_halfway,
    pause,
    refunds_minor,
    sell_by_thirty_days,
    settle_charge,
)
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    approved,
    declined,
    refund,
    refunded,
    renew,
    subscribe,
    subscription_of,
)


def test_a_declined_change_is_superseded_by_the_next_one(
    workshop: Workshop, purchase: Purchase, dearer: Row, cheaper: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    first = change(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)
    workshop.send(declined(first.new_payment_id, transaction_id=TRANSACTION_ID + 1))

    change(workshop, purchase, cheaper, quoted_minor=-10_000, quoted_at=halfway)

    assert workshop.row(Invoice, first.new_invoice_id).state == "cancelled"
    assert subscription_of(workshop, purchase).plan_id == cheaper["plan_id"]


def test_without_a_card_the_invoice_waits_for_the_widget(workshop: Workshop, dearer: Row) -> None:
    sell_by_thirty_days(workshop)
    purchase = subscribe(workshop)
    attempt = new_id()
    workshop.send(
        OpenCheckout(
            viewer_id=purchase.viewer_id, invoice_id=purchase.invoice_id, new_payment_id=attempt
        )
    )
    workshop.send(approved(workshop, attempt, token=None))

    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)

    assert workshop.rows(Payment, invoice_id=wish.new_invoice_id) == []
    assert workshop.row(Invoice, wish.new_invoice_id).state == "issued"


def test_a_change_that_is_paid_after_a_renewal_goes_back_as_surplus(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    almost = after_days(workshop, purchase, 29.9)
    wish = change_command(workshop, purchase, dearer, quoted_minor=100, quoted_at=almost)
    workshop.send(wish)
    workshop.send(declined(wish.new_payment_id, transaction_id=TRANSACTION_ID + 1))
    renewal = renew(workshop, purchase)
    settle_charge(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 2)

    settle_charge(workshop, wish.new_payment_id, transaction_id=TRANSACTION_ID + 3)

    assert workshop.row(Payment, wish.new_payment_id).is_surplus
    assert refunds_minor(workshop) == [100]
    assert subscription_of(workshop, purchase).plan_id == workshop.plan["id"]


def test_a_change_that_is_paid_while_the_subscription_stands_still_goes_back(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)
    workshop.send(declined(wish.new_payment_id, transaction_id=TRANSACTION_ID + 1))
    pause(workshop, purchase)

    settle_charge(workshop, wish.new_payment_id, transaction_id=TRANSACTION_ID + 2)

    assert workshop.row(Payment, wish.new_payment_id).is_surplus
    assert subscription_of(workshop, purchase).state == "paused"


def test_a_change_that_is_refunded_at_once_does_not_end_the_subscription(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)
    settle_charge(workshop, wish.new_payment_id)

    refund_id = refund(workshop, wish.new_invoice_id)
    workshop.send(refunded(refund_id, amount_minor=15_000))

    assert workshop.row(Invoice, wish.new_invoice_id).state == "refunded"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_change_invoice_that_the_viewer_annuls_changes_nothing(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)
    workshop.send(declined(wish.new_payment_id, transaction_id=TRANSACTION_ID + 1))

    workshop.send(
        CancelInvoice(
            invoice_id=wish.new_invoice_id, viewer_id=purchase.viewer_id, reason="too dear"
        )
    )

    assert subscription_of(workshop, purchase).plan_id == workshop.plan["id"]
    assert subscription_of(workshop, purchase).state == "active"


def test_a_change_waits_no_longer_than_its_period(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    almost = after_days(workshop, purchase, 29.9)

    wish = change(workshop, purchase, dearer, quoted_minor=100, quoted_at=almost)

    invoice = workshop.row(Invoice, wish.new_invoice_id)
    assert invoice.expires_at == subscription_of(workshop, purchase).period_end
