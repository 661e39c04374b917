"""What is left of a year: the letters, the books of both sides, and the reasons for each charge."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from cli.demo.expectations import require
from cli.demo.telling import Teller
from cli.system.calling import HttpCaller
from cli.system.letterbox import Letterbox
from cli.system.people import Viewer
from cli.system.sandbox_desk import SandboxDesk


def show_letters(viewer: Viewer, letterbox: Letterbox, teller: Teller) -> None:
    """Tell what letters the viewer got.

    Raises:
        StoryBroken: One that the year must bring is missing.
    """
    with teller.step("The letters that the viewer got meanwhile"):
        letters = letterbox.list_letters(viewer.email)
        rows = [(f"{it.written_at:%Y-%m-%d}", it.subject) for it in letters]
        teller.table(("date", f"subject (to {viewer.email})"), rows)
        require(len(set(rows)) == len(rows), "a letter was sent twice")


def compare_books(viewer: Viewer, manager: HttpCaller, bank: SandboxDesk, teller: Teller) -> None:
    """Compare every payment, refund and receipt of the viewer with the sandbox's ledger.

    Raises:
        StoryBroken: The books differ.
    """
    with teller.step("The sandbox's ledger beside our books, receipts included"):
        shown = [manager.get(f"/admin/v1/invoices/{it['id']}") for it in viewer.invoices()]
        ours = _our_money(shown)
        theirs = _their_money(bank.list_operations(), viewer)
        rows = [(what, *_counted(ours[what]), *_counted(theirs[what])) for what in ours]
        teller.table(("what", "ours", "sum", "theirs", "sum"), rows)
        require(ours == theirs, "the books differ")
        receipts = sorted(_amounts(receipt for it in shown for receipt in it["receipts"]))
        moved = sorted(amount for entries in ours.values() for amount in entries.values())
        require(receipts == moved, f"{len(receipts)} receipts for {len(moved)} operations")
        missing = manager.get("/admin/v1/receipts/missing")["items"]
        teller.say(f"every amount agrees to the kopeck; {len(receipts)} receipts, one for each")
        teller.say(f"receipts that a manager sees missing: {len(missing)}")


def explain_charges(viewer: Viewer, manager: HttpCaller, teller: Teller) -> None:
    """Tell why the viewer was charged, in both languages.

    Raises:
        StoryBroken: Nobody knows.
    """
    with teller.step("Why was I charged?"):
        shown = [manager.get(f"/admin/v1/invoices/{it['id']}") for it in viewer.invoices()]
        for invoice in (
            _find(shown, "renewal", lambda it: "promo" not in it["derivation"]),
            _find(shown, "change", lambda _: True),
            _find(shown, "renewal", lambda it: "promo" in it["derivation"]),
        ):
            for language in ("ru", "en"):
                sentence = invoice["explanation"][language]
                require(bool(sentence), f"invoice {invoice['number']} has no reason")
                teller.say(sentence)


def _find(
    shown: Sequence[dict[str, Any]], kind: str, fits: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Return the first invoice of a kind that fits."""
    found: list[dict[str, Any]] = [it for it in reversed(shown) if it["kind"] == kind and fits(it)]
    require(bool(found), f"there is no such {kind} invoice")
    return found[0]


def _our_money(shown: Sequence[dict[str, Any]]) -> dict[str, dict[int, Decimal]]:
    return {
        "payments": _settled(payment for it in shown for payment in it["payments"]),
        "refunds": _settled(refund for it in shown for refund in it["refunds"]),
    }


def _settled(entries: Iterable[dict[str, Any]]) -> dict[int, Decimal]:
    return {
        it["provider_transaction_id"]: Decimal(it["money"]["amount"])
        for it in entries
        if it["state"] == "succeeded"
    }


def _their_money(
    operations: Iterable[dict[str, Any]], viewer: Viewer
) -> dict[str, dict[int, Decimal]]:
    done = [
        it
        for it in operations
        if it["account_id"] == str(viewer.viewer_id) and it["status"] == "Completed"
    ]
    return {
        f"{kind}s": {
            it["transaction_id"]: Decimal(it["amount"]) for it in done if it["kind"] == kind
        }
        for kind in ("payment", "refund")
    }


def _counted(entries: dict[int, Decimal]) -> tuple[int, Decimal]:
    return len(entries), sum(entries.values(), Decimal())


def _amounts(receipts: Iterable[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(it["money"]["amount"]) for it in receipts]
