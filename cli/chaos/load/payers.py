"""People at the widget: those who pay, those who cannot, and those who walk away."""

from random import Random
from typing import Any

import requests

from cli.chaos.load.callers import REQUEST_TIMEOUT_SECONDS, GaveUp, StubbornCaller
from cli.chaos.load.notes import LoadNotes
from cli.system.people import LACKS_FUNDS, PAYS, PAYS_AFTER_3DS, Card

CARDS_OF_RENEWALS = (
    PAYS,
    Card("4111 1111 1111 1111"),
    Card("4100 0000 0000 0027"),
    Card("4100 0000 0000 0035"),
    Card("4100 0000 0000 0043"),
    Card("4100 0000 0000 0050"),
)
"""All pay in the widget. When its token is charged, the first pays and the second lacks funds; of
the others one is charged and gets no answer, one gets a 500 before the charge, one a 500 after it,
and one a 429."""

WIDGET_HABITS = (
    ("pays", 40),
    ("passes 3-D Secure", 20),
    ("is denied by the bank", 6),
    ("leaves the bank's page", 6),
    ("is declined, then pays", 14),
    ("closes the widget", 8),
    ("pays in two tabs", 6),
)


class WidgetPayer:
    """One person before the sandbox's widget.

    Args:
        sandbox: Caller of the sandbox.
        notes: Where deeds are counted.
        random: Decides what this person does.
    """

    def __init__(self, sandbox: StubbornCaller, notes: LoadNotes, random: Random) -> None:
        self._sandbox = sandbox
        self._notes = notes
        self._random = random

    def act(self, parameters: dict[str, Any]) -> None:
        """Open the widget and behave like people do.

        Raises:
            GaveUp: The sandbox did not answer.
            Refused: The widget cannot be opened or paid.
        """
        habits, weights = zip(*WIDGET_HABITS, strict=True)
        habit = self._random.choices(habits, weights)[0]
        self._notes.did(f"viewer {habit}")
        match habit:
            case "pays":
                self._try_card(self._open(parameters), self._random.choice(CARDS_OF_RENEWALS))
            case "passes 3-D Secure":
                self._pass_three_ds(self._open(parameters), "confirm")
            case "is denied by the bank":
                self._pass_three_ds(self._open(parameters), "deny")
            case "leaves the bank's page":
                self._try_card(self._open(parameters), PAYS_AFTER_3DS)
            case "is declined, then pays":
                self._try_card(self._open(parameters), LACKS_FUNDS)
                self._try_card(self._open(parameters), PAYS)
            case "pays in two tabs":
                tabs = [self._open(parameters), self._open(parameters)]
                for tab in tabs:
                    self._try_card(tab, PAYS)
            case _:
                self._open(parameters)

    def _open(self, parameters: dict[str, Any]) -> str:
        return str(self._sandbox.post("/widget/intent", parameters)["id"])

    def _try_card(self, intent_id: str, card: Card) -> dict[str, Any]:
        outcome: dict[str, Any] = self._sandbox.post(
            f"/widget/intent/{intent_id}/pay",
            {
                "card_number": card.number,
                "exp_month": card.expiry_month,
                "exp_year": card.expiry_year,
                "cvv": card.code,
                "name": card.holder,
            },
        )
        return outcome

    def _pass_three_ds(self, intent_id: str, decision: str) -> None:
        outcome = self._try_card(intent_id, PAYS_AFTER_3DS)
        if outcome["status"] != "three_ds":
            return
        try:
            requests.post(
                outcome["acs_url"], data={"decision": decision}, timeout=REQUEST_TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise GaveUp from error
