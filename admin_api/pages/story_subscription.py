"""A subscription in plain words: who may watch until when, why, and what is charged next."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from admin_api.pages.cause_words import actor_words
from admin_api.pages.reason_words import reason_words
from admin_api.pages.standing_words import standing_words
from admin_api.pages.state_words import BAD, WARN, state_words
from admin_api.pages.story import Summary, sentence
from admin_api.pages.subscription_facts import (
    is_ending,
    is_next_free,
    refunds_under_way,
    unpaid_invoices,
)
from admin_api.queries.pages import Record
from billing_rules.lifecycles import (
    SUBSCRIPTION,
    PaymentState,
    RefundState,
    SubscriptionState,
)
from runtime.web.pages.formats import day, minor, moment, money, text_of

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
        what=standing_words(story),
        why=tuple(_why(story, history)),
        next=tuple(_next(story)),
    )


def is_under_way(story: Record) -> bool:
    """Return whether money is moving or its end is near, so that its page has to follow it."""
    is_money_moving = bool(story["open_payments"] or refunds_under_way(story))
    return is_money_moving or is_ending(story)


def _tone(story: Record) -> str:
    if story["parked_at"] is not None:
        return BAD
    return WARN if story["stops_at_new_price"] else state_words("subscription", story["state"]).tone


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
    yield from _went_back(story)
    if story["manager_note"]:
        yield sentence(_("Note of a manager: “%(note)s”."), note=story["manager_note"])
    if story["letters_muted"]:
        yield sentence(_("Reminders are stopped."))


def _led_here(line: Record, story: Record) -> bool:
    is_own = line["source"] == "state_change" and line["subject_kind"] == SUBSCRIPTION.subject
    is_move = is_own and line["from_state"] != line["to_state"]
    return bool(is_move and line["to_state"] == story["state"])


def _went_back(story: Record) -> Iterator[str]:
    """Yield what became of money that was to go back because of the end."""
    if story["ended_at"] is None:
        return
    for refund in story["refunds"]:
        if refund["created_at"] < story["ended_at"] or refund["settled_at"] is None:
            continue
        if refund["state"] == RefundState.SUCCEEDED:
            text = _("%(amount)s went back to the viewer on %(date)s.")
        else:
            text = _("%(amount)s did not go back: the provider refused it on %(date)s.")
        yield sentence(text, amount=_amount(refund), date=day(refund["settled_at"]))


def _came_to_it(line: Record) -> str:
    who = actor_words(line["actor_kind"], line["actor_id"])
    reason = line["detail"].get("reason")
    if reason is None:
        return sentence(_("Who asked: %(who)s."), who=who)
    return sentence(_("Who asked: %(who)s. Why: %(reason)s."), who=who, reason=reason_words(reason))


def _next(story: Record) -> Iterator[str]:
    for payment in story["open_payments"]:
        yield _awaited(payment)
    for refund in refunds_under_way(story):
        yield sentence(_("%(amount)s is on its way back to the viewer."), amount=_amount(refund))
    if story["parked_at"] is not None:
        yield sentence(_("Nothing is done for it by itself until somebody unparks it."))
    if story["state"] == SubscriptionState.PAUSED:
        yield from _resumption(story)
    if is_ending(story):
        yield sentence(_("It is closed by itself within minutes; this page follows it."))
    yield from _renewal(story)
    for invoice in unpaid_invoices(story):
        yield _next_try(invoice)


def _renewal(story: Record) -> Iterator[str]:
    if story["next_charge"] is not None:
        yield _next_charge(story)
    if story["stops_at_new_price"]:
        yield sentence(_("It will not renew: the viewer has not agreed to the new price."))
    if story["pending_change"] is not None:
        yield sentence(
            _("With the next period it goes over to “%(plan)s”."),
            plan=text_of(story["next_plan_title"]),
        )


def _awaited(payment: Record) -> str:
    if payment["state"] == PaymentState.OPENED:
        return sentence(_("The viewer has the payment widget open; we wait for their bank."))
    return sentence(
        _("A payment is at the bank since %(date)s; its outcome is awaited."),
        date=moment(payment["created_at"]),
    )


def _resumption(story: Record) -> Iterator[str]:
    if story["resumes_at"] is None:
        yield sentence(_("It stands still until the viewer or a manager resumes it."))
    else:
        yield sentence(_("It resumes by itself on %(date)s."), date=day(story["resumes_at"]))
    if not story["auto_renew"]:
        yield sentence(_("Renewal is off: it ends when the kept time is used up."))


def _next_charge(story: Record) -> str:
    charge = story["next_charge"]
    if is_next_free(story):
        return sentence(
            _("The next period begins on %(date)s and costs nothing."), date=day(charge["at"])
        )
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


def _amount(refund: Record) -> str:
    return minor(refund["amount_minor"], refund["currency"])
