"""Gifts whose money goes back: only with the gift, unless a manager says so."""

from typing import Any

import pytest

from interaction_bus.commands import (
    CancelSubscription,
    ExpireGift,
    RefundInvoice,
)
from models import Invoice, Refund, Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    Present,
    bought_gift,
    claim_command,
    gift_of,
    return_command,
)
from tests.state_updater.purchases import (
    advance_to,
    refunded,
    refusal_of,
)
from tests.state_updater.races import at_once, rival, settle


def refund_command(present: Present, **fields: Any) -> RefundInvoice:
    wish = {"invoice_id": present.invoice_id, "new_refund_id": new_id(), "reason": "asked for"}
    return RefundInvoice(**(wish | fields))


@pytest.mark.parametrize("state", ["bought", "expired"])
def test_a_gift_that_nobody_claimed_goes_back_whole(workshop: Workshop, state: str) -> None:
    present = bought_gift(workshop)
    if state == "expired":
        advance_to(workshop, gift_of(workshop, present).expires_at)
        workshop.send(ExpireGift(gift_id=present.gift_id))
    command = return_command(present)

    workshop.send(command)
    workshop.send(refunded(command.new_refund_id))

    assert gift_of(workshop, present).state == "returned"
    assert workshop.row(Invoice, present.invoice_id).state == "refunded"


def test_nobody_claims_a_gift_that_is_taken_back(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(return_command(present))

    problem = refusal_of(workshop, claim_command(workshop, present))

    assert problem["code"] == "gift_returned"


def test_a_claimed_gift_is_not_taken_back(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))

    problem = refusal_of(workshop, return_command(present))

    assert problem["code"] == "not_allowed_in_this_state"
    assert workshop.rows(Refund) == []


def test_claiming_and_returning_at_once_never_gives_both(
    workshop: Workshop, database_url: str
) -> None:
    present = bought_gift(workshop)
    commands = [claim_command(workshop, present), return_command(present)]

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        settled = at_once(
            lambda: settle(workshop, one, commands[0]), lambda: settle(workshop, other, commands[1])
        )

    assert sorted(it.fate for answer in settled for it in answer) == [Fate.DONE, Fate.REJECTED]
    assert len(workshop.rows(Refund)) + len(workshop.rows(Subscription)) == 1


def test_money_of_a_gift_goes_back_only_with_the_gift(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    problem = refusal_of(workshop, refund_command(present, amount_minor=100))

    assert problem["code"] == "gift_not_returned"


def test_money_of_a_claimed_gift_needs_a_managers_explicit_word(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))

    problem = refusal_of(workshop, refund_command(present))

    assert problem["code"] == "gift_claimed"


def test_the_recipient_keeps_a_gift_whose_money_goes_back_by_word(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    claim = claim_command(workshop, present)
    workshop.send(claim)
    command = refund_command(present, despite_claim=True)

    workshop.send(command)
    workshop.send(refunded(command.new_refund_id))

    assert gift_of(workshop, present).state == "claimed"
    assert workshop.row(Subscription, claim.new_subscription_id).state == "active"
    assert workshop.row(Invoice, present.invoice_id).state == "refunded"


def test_a_refused_return_may_be_tried_again_by_refund(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    first = return_command(present)
    workshop.send(first)
    refusal = refunded(first.new_refund_id)
    workshop.send(type(refusal)(refund_id=first.new_refund_id, outcome="refused", source="task"))

    settled = workshop.send(refund_command(present))

    assert settled.fate is Fate.DONE


def test_cancelling_a_subscription_leaves_the_gift_claimed(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    claim = claim_command(workshop, present)
    workshop.send(claim)

    workshop.send(CancelSubscription(subscription_id=claim.new_subscription_id, reason="no time"))

    assert gift_of(workshop, present).state == "claimed"
