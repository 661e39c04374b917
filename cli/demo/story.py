"""Two viewers, a manager and their money: every step over the public HTTP interfaces."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cli.demo.expectations import StoryBroken, require
from cli.demo.telling import Teller
from cli.system.calling import HttpCaller, Refused
from cli.system.offering import MONTHLY_PLAN, PLAN_CODE, PRICE
from cli.system.people import LACKS_FUNDS, PAYS, PAYS_AFTER_3DS, Viewer


@dataclass(frozen=True)
class Cast:
    """Who takes part.

    Args:
        manager: Sets prices, refunds, looks things up.
        viewer: Pays with a card that asks for 3-D Secure.
        second_viewer: Is declined first and pays with another card.
    """

    manager: HttpCaller
    viewer: Viewer
    second_viewer: Viewer


def play(cast: Cast, teller: Teller) -> None:
    """Tell the whole story.

    Raises:
        StoryBroken: A step did not end as it should.
        Refused: The system said no where it should not.
        NotSettledInTime: Something that should have happened did not.
    """
    _set_price(cast, teller)
    first_invoice = _subscribe_and_pay(cast, teller)
    second_invoice = _decline_then_pay(cast, teller)
    _refuse_second_subscription(cast, teller)
    _refund(cast, teller, second_invoice)
    _show_history(cast, teller, second_invoice)
    _compare_books(cast, teller, [first_invoice, second_invoice])
    _let_them_go(cast, teller)


def _set_price(cast: Cast, teller: Teller) -> None:
    with teller.step(f"A manager offers a month of films for {PRICE} roubles"):
        plans = cast.manager.get("/admin/v1/plans", limit=100)["items"]
        plan = next((plan for plan in plans if plan["code"] == PLAN_CODE), None)
        if plan is None:
            plan = cast.manager.post("/admin/v1/plans", dict(MONTHLY_PLAN))
        teller.say(_offer_at_price(cast.manager, plan["id"]))


def _offer_at_price(manager: HttpCaller, plan_id: str) -> str:
    """Set the price, which a demo on kept data finds set already."""
    try:
        price = manager.post(
            f"/admin/v1/plans/{plan_id}/prices", {"amount": PRICE, "currency": "RUB"}
        )
    except Refused as refusal:
        if refusal.answer["code"] != "price_unchanged":
            raise
        return str(refusal.answer["message"])
    return f"price version {price['id']}: {price['money']['amount']} roubles"


def _subscribe_and_pay(cast: Cast, teller: Teller) -> str:
    viewer = cast.viewer
    with teller.step("A viewer looks at the plans and subscribes"):
        offers = [plan["code"] for plan in viewer.api.get("/v1/plans")["items"]]
        require(PLAN_CODE in offers, f"the plan is not among {offers}")
        made = viewer.subscribe(PLAN_CODE)
        access = viewer.api.get("/v1/access")
        teller.say(f"invoice {made['invoice_id']}; may watch: {access['allowed']}")
        require(not access["allowed"], "nobody watches before paying")
    with teller.step("They pay in the widget; the bank asks for 3-D Secure"):
        outcome = viewer.pay(made["invoice_id"], PAYS_AFTER_3DS)
        teller.say(f"the widget says: {outcome['status']} (which proves nothing to us)")
    with teller.step("The provider's notification arrives, and access is granted"):
        access = viewer.wait_for_access()
        invoice = viewer.wait_for_invoice(made["invoice_id"], "paid")
        teller.say(f"invoice {invoice['number']} is {invoice['state']}")
        teller.say(f"may watch until {access['until']}: {access['reason']}")
    return str(made["invoice_id"])


def _decline_then_pay(cast: Cast, teller: Teller) -> str:
    viewer = cast.second_viewer
    with teller.step("Another viewer subscribes and pays with an empty card"):
        made = viewer.subscribe(PLAN_CODE)
        opened = viewer.api.command(f"/v1/invoices/{made['invoice_id']}/checkout")
        widget = viewer.api.get(f"/v1/invoices/{made['invoice_id']}/widget")
        viewer.payer.pay(widget["parameters"], LACKS_FUNDS)
        declined = viewer.wait_for_payment(opened["payment_id"], "declined")
        teller.say(f"declined: {declined['message']}")
        require(not viewer.api.get("/v1/access")["allowed"], "a decline gives no access")
    with teller.step("They try again with another card: a second attempt on the same invoice"):
        viewer.pay(made["invoice_id"], PAYS)
        access = viewer.wait_for_access()
        teller.say(f"may watch until {access['until']}")
    return str(made["invoice_id"])


def _refuse_second_subscription(cast: Cast, teller: Teller) -> None:
    with teller.step("They press subscribe once more"):
        try:
            cast.second_viewer.subscribe(PLAN_CODE)
        except Refused as refusal:
            require(refusal.status == 409, f"expected 409, not {refusal}")
            teller.say(f"409 {refusal.answer['code']}: {refusal.answer['message']}")
            return
        raise StoryBroken("a second live subscription was sold")


def _refund(cast: Cast, teller: Teller, invoice_id: str) -> None:
    with teller.step("A manager refunds 100.00 of it"):
        cast.manager.command(
            f"/admin/v1/invoices/{invoice_id}/refund",
            {"amount": "100.00", "reason": "a film would not play"},
        )
        invoice = cast.second_viewer.wait_for_invoice(invoice_id, "partially_refunded")
        teller.say(f"invoice {invoice['number']} is {invoice['state']}")


def _show_history(cast: Cast, teller: Teller, invoice_id: str) -> None:
    with teller.step("What happened to this invoice? Its whole history, as a manager sees it"):
        shown = cast.manager.get(f"/admin/v1/invoices/{invoice_id}")
        lines = shown["history"]
        heads = ("time (UTC)", "what", "happened", "from", "to", "because of", "by")
        teller.table(heads, [_history_row(line) for line in lines])


def _history_row(line: dict[str, Any]) -> tuple[str, ...]:
    occurred_at = datetime.fromisoformat(line["occurred_at"]).astimezone(UTC)
    return (
        occurred_at.strftime("%H:%M:%S.%f")[:-3],
        line["subject_kind"] or "",
        line["what"],
        line["from_state"] or "",
        line["to_state"] or "",
        line["command_type"] or line["source"],
        line["actor_kind"],
    )


def _compare_books(cast: Cast, teller: Teller, invoice_ids: list[str]) -> None:
    with teller.step("The sandbox's ledger beside our books"):
        theirs = {
            operation["transaction_id"]: operation for operation in cast.viewer.payer.ledger()
        }
        rows = []
        for invoice_id in invoice_ids:
            shown = cast.manager.get(f"/admin/v1/invoices/{invoice_id}")
            rows += [_book_row("payment", it, theirs) for it in shown["payments"]]
            rows += [_book_row("refund", it, theirs) for it in shown["refunds"]]
        teller.table(("kind", "transaction", "ours", "state", "theirs", "status"), rows)
        for _, transaction, ours, _, their_amount, _ in rows:
            require(ours == their_amount, f"books differ on operation {transaction}")
        teller.say("every amount agrees to the kopeck")


def _book_row(
    kind: str, ours: dict[str, Any], theirs: dict[int, dict[str, Any]]
) -> tuple[str, int, Decimal, str, Decimal, str]:
    transaction_id = ours["provider_transaction_id"]
    require(transaction_id in theirs, f"the ledger has no operation {transaction_id}")
    operation = theirs[transaction_id]
    return (
        kind,
        transaction_id,
        Decimal(ours["money"]["amount"]),
        ours["state"],
        Decimal(str(operation["amount"])),
        operation["status"],
    )


def _let_them_go(cast: Cast, teller: Teller) -> None:
    with teller.step("Both end their subscriptions: access ends now, no card is charged again"):
        for viewer in (cast.viewer, cast.second_viewer):
            viewer.act("cancel")
            require(not viewer.api.get("/v1/access")["allowed"], "access outlived the end")
