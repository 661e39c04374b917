"""Stretches of history that many journeys pass, as `Life.news` tells them."""


def on(day: str, *moves: str) -> list[str]:
    """Return moves of one day, such as `on("31 Jan", "subscription: pause > paused")`."""
    return [f"{day} {move}" for move in moves]


def paid_in_widget(day: str) -> list[str]:
    """Return how a viewer subscribes and pays in the widget."""
    return on(
        day,
        "subscription: subscribe > awaiting_payment",
        "first invoice: issue > issued",
        "widget payment: open > opened",
        "widget payment: succeed > succeeded",
        "first invoice: pay > paid",
        "subscription: activate > active",
    )


def demanded(day: str) -> list[str]:
    """Return how a further period is demanded and the card is charged."""
    return on(day, "renewal invoice: issue > issued") + charged(day)


def charged(day: str) -> list[str]:
    """Return how the schedule charges a card."""
    return on(day, "schedule payment: open > opened", "schedule payment: send > sent")


def renewed(day: str) -> list[str]:
    """Return how a renewal goes well at once."""
    return demanded(day) + recovered(day)


def recovered(day: str) -> list[str]:
    """Return how a charge that the schedule sent goes well."""
    return on(
        day,
        "schedule payment: succeed > succeeded",
        "renewal invoice: pay > paid",
        "subscription: renew > active",
    )


def refused_first(day: str) -> list[str]:
    """Return how a renewal is refused, and tried again later."""
    return demanded(day) + on(
        day,
        "schedule payment: decline > declined",
        "renewal invoice: fall_due > past_due",
        "subscription: fall_due > past_due",
        "renewal invoice: plan_attempt > past_due",
    )


def refused_again(day: str) -> list[str]:
    """Return how a further try is refused, and another one planned."""
    return charged(day) + on(
        day,
        "schedule payment: decline > declined",
        "renewal invoice: plan_attempt > past_due",
    )


def returned(day: str, invoice: str) -> list[str]:
    """Return how all the money of an invoice goes back."""
    return on(
        day,
        "refund: request > requested",
        "refund: send > sent",
        "refund: succeed > succeeded",
        f"{invoice} invoice: refund > refunded",
    )


def viewer_charged(day: str) -> list[str]:
    """Return how a charge goes well that a viewer asked for."""
    return on(
        day,
        "viewer payment: open > opened",
        "viewer payment: send > sent",
        "viewer payment: succeed > succeeded",
    )


def partly_returned(day: str, invoice: str) -> list[str]:
    """Return how a part of the money of an invoice goes back."""
    return on(
        day,
        "refund: request > requested",
        "refund: send > sent",
        "refund: succeed > succeeded",
        f"{invoice} invoice: refund_partially > partially_refunded",
    )
