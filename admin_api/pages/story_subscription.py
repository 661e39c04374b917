"""A subscription in plain words: who may watch until when, why, and what is charged next."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from flask_babel import gettext as _

from admin_api.pages.cause_words import actor_words
from admin_api.pages.reason_words import reason_words
from admin_api.pages.state_words import BAD, WARN, state_words
from admin_api.pages.story import Summary, sentence
from admin_api.queries.pages import Record
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    PaymentState,
    SubscriptionState,
)
from runtime.web.pages.formats import day, moment, money, text_of

ENDED_STATES = (
    SubscriptionState.CANCELLED,
    SubscriptionState.EXPIRED,
    SubscriptionState.ABANDONED,
)


def subscription_summary(story: Record, history: Sequence[Record]) -> Summary:
    """Return what is so with a subscription, why, and what happens next.

    Args:
        story: As `find_subscription_story` returns it.
        history: Its own history, in order.
    """
    return Summary(
        tone=_tone(story),
        what=WHAT[story["state"]](story),
        why=tuple(_why(story, history)),
        next=tuple(_next(story)),
    )


def is_under_way(story: Record) -> bool:
    """Return whether money for a subscription is moving, so that its page has to follow it."""
    return bool(story["open_payments"])


def unpaid_invoices(story: Record) -> list[Record]:
    """Return its newest invoices that are still owed."""
    return [it for it in story["invoices"] if it["state"] in COLLECTABLE_INVOICE_STATES]


def _tone(story: Record) -> str:
    if story["parked_at"] is not None:
        return BAD
    return WARN if story["stops_at_new_price"] else state_words("subscription", story["state"]).tone


def _trial(story: Record) -> str:
    return sentence(_("A trial: the viewer may watch until %(date)s."), date=_until(story))


def _active(story: Record) -> str:
    if story["auto_renew"]:
        return sentence(_("Paid until %(date)s; it renews by itself."), date=_end(story))
    return sentence(_("Paid until %(date)s; renewal is off, so it ends then."), date=_end(story))


def _past_due(story: Record) -> str:
    if story["access"]["allowed"]:
        return sentence(
            _("The renewal is not paid. The viewer may still watch until %(date)s."),
            date=_until(story),
        )
    return sentence(
        _("The renewal is not paid. The viewer cannot watch since %(date)s."), date=_until(story)
    )


def _paused(story: Record) -> str:
    return sentence(
        _("It stands still since %(date)s: no access, and the paid time is kept."),
        date=day(story["paused_at"]),
    )


WHAT: Mapping[str, Callable[[Record], str]] = {
    SubscriptionState.AWAITING_PAYMENT: lambda _story: sentence(
        _("It begins when the first invoice is paid.")
    ),
    SubscriptionState.TRIALING: _trial,
    SubscriptionState.ACTIVE: _active,
    SubscriptionState.PAST_DUE: _past_due,
    SubscriptionState.PAUSED: _paused,
    SubscriptionState.CANCELLED: lambda story: sentence(
        _("Cancelled on %(date)s; the viewer cannot watch with it."), date=_over(story)
    ),
    SubscriptionState.EXPIRED: lambda story: sentence(
        _("It ended on %(date)s, when the paid time was over."), date=_over(story)
    ),
    SubscriptionState.ABANDONED: lambda _story: sentence(
        _("It never began: its first invoice was not paid.")
    ),
}


def _why(story: Record, history: Sequence[Record]) -> Iterator[str]:
    if story["parked_at"] is not None:
        yield sentence(
            _("Parked since %(date)s, because we failed on it: %(reason)s."),
            date=moment(story["parked_at"]),
            reason=story["parked_because"],
        )
    came = [line for line in history if _led_here(line, story)]
    if came and story["state"] in {*ENDED_STATES, SubscriptionState.PAST_DUE}:
        yield _came_to_it(came[-1])
    if story["manager_note"]:
        yield sentence(_("Note of a manager: “%(note)s”."), note=story["manager_note"])
    if story["letters_muted"]:
        yield sentence(_("Reminders are stopped."))


def _led_here(line: Record, story: Record) -> bool:
    is_move = line["source"] == "state_change" and line["from_state"] != line["to_state"]
    return bool(is_move and line["to_state"] == story["state"])


def _came_to_it(line: Record) -> str:
    who = actor_words(line["actor_kind"], line["actor_id"])
    reason = line["detail"].get("reason")
    if reason is None:
        return sentence(_("Who asked: %(who)s."), who=who)
    return sentence(_("Who asked: %(who)s. Why: %(reason)s."), who=who, reason=reason_words(reason))


def _next(story: Record) -> Iterator[str]:
    for payment in story["open_payments"]:
        yield _awaited(payment)
    if story["parked_at"] is not None:
        yield sentence(_("Nothing is done for it by itself until somebody unparks it."))
    if story["state"] == SubscriptionState.PAUSED:
        yield _resumption(story)
    if story["next_charge"] is not None:
        yield _next_charge(story)
    if story["stops_at_new_price"]:
        yield sentence(_("It will not renew: the viewer has not agreed to the new price."))
    if story["pending_change"] is not None:
        yield sentence(
            _("With the next period it goes over to “%(plan)s”."),
            plan=text_of(story["next_plan_title"]),
        )
    for invoice in unpaid_invoices(story):
        yield _next_try(invoice)


def _awaited(payment: Record) -> str:
    if payment["state"] == PaymentState.OPENED:
        return sentence(_("The viewer has the payment widget open; we wait for their bank."))
    return sentence(
        _("A payment is at the bank since %(date)s; its outcome is awaited."),
        date=moment(payment["created_at"]),
    )


def _resumption(story: Record) -> str:
    if story["resumes_at"] is None:
        return sentence(_("It stands still until the viewer or a manager resumes it."))
    return sentence(_("It resumes by itself on %(date)s."), date=day(story["resumes_at"]))


def _next_charge(story: Record) -> str:
    charge = story["next_charge"]
    if charge["card"] is None:
        return sentence(
            _("%(amount)s falls due on %(date)s, and there is no card to charge."),
            amount=money(charge["amount"]),
            date=day(charge["at"]),
        )
    return sentence(
        _("%(amount)s is charged to card •%(card)s on %(date)s."),
        amount=money(charge["amount"]),
        card=charge["card"],
        date=day(charge["at"]),
    )


def _next_try(invoice: Record) -> str:
    if invoice["next_attempt_at"] is not None:
        return sentence(
            _("For invoice %(number)s the card is tried again on %(date)s."),
            number=invoice["number"],
            date=moment(invoice["next_attempt_at"]),
        )
    return sentence(_("Invoice %(number)s waits for the viewer to pay."), number=invoice["number"])


def _end(story: Record) -> str:
    return day(story["period_end"])


def _until(story: Record) -> str:
    return moment(story["access_until"])


def _over(story: Record) -> str:
    return day(story["ended_at"] or story["access_until"])
