"""Viewers in a storm: they subscribe, pay, click twice, cancel, withdraw their cards."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID, uuid4

from cli.chaos.load.callers import StubbornCaller
from cli.chaos.load.notes import LoadNotes, Member
from cli.chaos.load.payers import WidgetPayer
from cli.system.offering import PLAN_CODE
from runtime.identifiers import new_id

CHANCE_OF_DOUBLED_CLICK = 0.2
CHANCE_OF_SECOND_TAB = 0.15
CHANCE_OF_A_WHIM = 0.25

WHIMS = ("look", "look", "look", "off", "on", "on", "withdraw", "cancel")
"""Mostly harmless ones, so that enough is left to be renewed."""


@dataclass(frozen=True)
class Audience:
    """What viewers need to act.

    Args:
        client_of: Makes the client API's caller of one viewer.
        sandbox: Caller of the widget.
        notes: Of the whole load.
    """

    client_of: Callable[[UUID], StubbornCaller]
    sandbox: StubbornCaller
    notes: LoadNotes


class NewViewer:
    """Somebody who comes to subscribe.

    Args:
        audience: What viewers need.
        random: Decides what this one does.
    """

    def __init__(self, audience: Audience, random: Random) -> None:
        self._viewer_id = new_id()
        self._client = audience.client_of(self._viewer_id)
        self._notes = audience.notes
        self._payer = WidgetPayer(audience.sandbox, audience.notes, random)
        self._random = random

    def live(self) -> None:
        """Subscribe and try to pay; now and then give the invoice up instead.

        Raises:
            GaveUp: Nobody answered for long.
            Refused: The system said no.
        """
        made = self._click("/v1/subscriptions", {"plan": PLAN_CODE})
        self._notes.did("viewer subscribes")
        member = Member(self._viewer_id, made["subscription_id"], made["invoice_id"])
        invoice = f"/v1/invoices/{member.invoice_id}"
        if self._random.random() < CHANCE_OF_A_WHIM / 2:
            self._notes.did("viewer cancels the invoice")
            self._client.command(f"{invoice}/cancel")
            return
        self._open_checkout(invoice)
        widget = self._client.get(f"{invoice}/widget")
        self._notes.admit(member)
        self._payer.act(widget["parameters"])

    def _open_checkout(self, invoice: str) -> None:
        self._click(f"{invoice}/checkout")
        if self._random.random() < CHANCE_OF_SECOND_TAB:
            self._notes.did("viewer opens a second tab")
            self._client.command(f"{invoice}/checkout")

    def _click(self, path: str, body: dict[str, Any] | None = None) -> dict[str, str]:
        """Send a command; a doubled click sends it twice at once under one key."""
        if self._random.random() >= CHANCE_OF_DOUBLED_CLICK:
            return self._client.command(path, body)
        self._notes.did("viewer clicks twice")
        key = uuid4().hex
        with ThreadPoolExecutor(2) as fingers:
            clicks = [fingers.submit(self._client.command, path, body, key=key) for _ in range(2)]
        return clicks[0].result()


class ReturningMember:
    """Somebody who has subscribed and now changes their mind about something.

    Args:
        audience: What viewers need.
        member: Who.
        random: Decides what this one does.
    """

    def __init__(self, audience: Audience, member: Member, random: Random) -> None:
        self._client = audience.client_of(member.viewer_id)
        self._notes = audience.notes
        self._member = member
        self._random = random

    def live(self) -> None:
        """Do one thing.

        Raises:
            GaveUp: Nobody answered for long.
            Refused: The system said no.
        """
        subscription = f"/v1/subscriptions/{self._member.subscription_id}"
        match self._random.choice(WHIMS):
            case "off":
                self._client.command(f"{subscription}/renewal", {"enabled": False})
                self._notes.did("viewer turns renewal off")
            case "on":
                self._client.command(f"{subscription}/renewal", {"enabled": True})
                self._notes.did("viewer turns renewal on")
            case "withdraw":
                self._withdraw_card()
            case "cancel":
                self._client.command(f"{subscription}/cancel")
                self._notes.did("viewer cancels the subscription")
            case _:
                self._client.get("/v1/access")
                self._notes.did("viewer looks")

    def _withdraw_card(self) -> None:
        for card in self._client.get("/v1/cards")["items"]:
            if card["state"] == "active":
                self._client.command(f"/v1/cards/{card['id']}/withdraw")
                self._notes.did("viewer withdraws a card")
