"""An invoice in plain words: is it paid, why not, and what happens next."""

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext as _

from admin_api.pages.decline_words import class_words, decline_words
from admin_api.pages.reason_words import reason_words
from admin_api.pages.state_words import WARN, state_words
from admin_api.pages.story import Summary, sentence
from admin_api.queries.pages import Record
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_REFUND_STATES,
    InvoiceState,
    PaymentState,
)
from runtime.web.pages.formats import day, minor, moment

FAILED_STATES = (PaymentState.DECLINED, PaymentState.NOT_SENT, PaymentState.REFUSED)


def invoice_summary(story: Record) -> Summary:
    """Return what is so with an invoice, why, and what happens next.

    Args:
        story: As `find_invoice_story` returns it.
    """
    tone = state_words("invoice", story["state"]).tone
    return Summary(
        tone=WARN if _under_way(story) is not None else tone,
        what=WHAT[story["state"]](story),
        why=tuple(_why(story)),
        next=tuple(_next(story)),
    )


def is_under_way(story: Record) -> bool:
    """Return whether money of an invoice is moving, so that its page has to follow it."""
    is_returning = any(it["state"] in OPEN_REFUND_STATES for it in story["refunds"])
    return is_returning or _under_way(story) is not None


def _under_way(story: Record) -> Record | None:
    states = (PaymentState.OPENED, PaymentState.SENT, PaymentState.UNKNOWN)
    return next((it for it in story["payments"] if it["state"] in states), None)


def _amount(story: Record) -> str:
    return minor(story["amount_minor"], story["currency"])


def _owed(story: Record) -> str:
    return sentence(_("%(amount)s is owed, and has not been paid yet."), amount=_amount(story))


def _past_due(story: Record) -> str:
    return sentence(
        _("%(amount)s for the next period could not be charged."), amount=_amount(story)
    )


def _paid(story: Record) -> str:
    if story["amount_minor"] == 0:
        return sentence(_("Nothing was left to pay: the invoice counted as paid at once."))
    return sentence(_("%(amount)s was paid."), amount=_amount(story))


def _partly_refunded(story: Record) -> str:
    kept = story["amount_minor"] - story["refunded_minor"]
    return sentence(
        _("%(back)s of %(amount)s went back to the viewer; %(kept)s stays ours."),
        back=minor(story["refunded_minor"], story["currency"]),
        amount=_amount(story),
        kept=minor(kept, story["currency"]),
    )


WHAT: Mapping[str, Callable[[Record], str]] = {
    InvoiceState.ISSUED: _owed,
    InvoiceState.PAST_DUE: _past_due,
    InvoiceState.PAID: _paid,
    InvoiceState.CANCELLED: lambda it: sentence(
        _("Annulled: %(amount)s is not owed."), amount=_amount(it)
    ),
    InvoiceState.EXPIRED: lambda it: sentence(
        _("%(amount)s was not paid in time, and is not owed any more."), amount=_amount(it)
    ),
    InvoiceState.UNCOLLECTIBLE: lambda it: sentence(
        _("We have given up charging %(amount)s."), amount=_amount(it)
    ),
    InvoiceState.PARTIALLY_REFUNDED: _partly_refunded,
    InvoiceState.REFUNDED: lambda it: sentence(
        _("All of %(amount)s went back to the viewer."), amount=_amount(it)
    ),
    InvoiceState.DISPUTED: lambda it: sentence(
        _("The viewer's bank disputes %(amount)s: it may take the money back."), amount=_amount(it)
    ),
}


def _why(story: Record) -> Iterator[str]:
    paying = [it for it in story["payments"] if it["state"] == PaymentState.SUCCEEDED]
    for payment in paying:
        yield _surplus(payment) if payment["is_surplus"] else _paid_by(payment)
    last = story["payments"][-1] if story["payments"] else None
    if last is not None and last["state"] in FAILED_STATES:
        yield from failure_sentences(last)
    if last is None and story["state"] in COLLECTABLE_INVOICE_STATES:
        yield sentence(_("Nobody has tried to pay it."))
    for dispute in story["disputes"]:
        yield sentence(_("The bank's reason: “%(reason)s”."), reason=dispute["reason"])
    for refund in story["refunds"]:
        yield _refund(refund)


def _paid_by(payment: Record) -> str:
    if not payment["card_mask"]:
        return sentence(
            _("Attempt %(attempt)s took %(amount)s on %(date)s."),
            attempt=payment["attempt"],
            amount=minor(payment["amount_minor"], payment["currency"]),
            date=moment(payment["settled_at"]),
        )
    return sentence(
        _("Attempt %(attempt)s took %(amount)s from card %(card)s on %(date)s."),
        attempt=payment["attempt"],
        amount=minor(payment["amount_minor"], payment["currency"]),
        card=_card(payment),
        date=moment(payment["settled_at"]),
    )


def _surplus(payment: Record) -> str:
    return sentence(
        _("Attempt %(attempt)s took %(amount)s that was not owed: it goes back by itself."),
        attempt=payment["attempt"],
        amount=minor(payment["amount_minor"], payment["currency"]),
    )


def failure_sentences(payment: Record) -> Iterator[str]:
    """Yield why the last attempt took no money, and what such a refusal lets us do.

    Args:
        payment: In one of `FAILED_STATES`.
    """
    if payment["state"] == PaymentState.NOT_SENT:
        yield sentence(_("The last try never reached the bank, so no money was taken."))
        return
    text = (
        _("The last try (%(date)s, card %(card)s) took no money: %(reason)s.")
        if payment["card_mask"]
        else _("The last try (%(date)s) took no money: %(reason)s.")
    )
    yield sentence(
        text,
        date=moment(payment["settled_at"] or payment["created_at"]),
        card=_card(payment),
        reason=decline_words(payment["decline_code"], payment["decline_reason"]),
    )
    if payment["decline_class"]:
        yield class_words(payment["decline_class"])


def _refund(refund: Record) -> str:
    return sentence(
        _("Refund of %(amount)s (“%(reason)s”): %(state)s."),
        amount=minor(refund["amount_minor"], refund["currency"]),
        reason=reason_words(refund["reason"]),
        state=str(state_words("refund", refund["state"]).words),
    )


def _next(story: Record) -> Iterator[str]:
    payment = _under_way(story)
    if payment is not None:
        yield from _awaited(payment)
    for refund in story["refunds"]:
        if refund["state"] in OPEN_REFUND_STATES:
            yield sentence(
                _("%(amount)s is on its way back; banks take up to some days to show it."),
                amount=minor(refund["amount_minor"], refund["currency"]),
            )
    if payment is None and story["state"] in COLLECTABLE_INVOICE_STATES:
        yield _next_try(story)
    if story["state"] == InvoiceState.UNCOLLECTIBLE:
        yield sentence(
            _("Nothing is charged any more. If the viewer pays after all, it is booked.")
        )
    if story["state"] == InvoiceState.DISPUTED:
        yield sentence(_("The bank decides. Until then nothing can be refunded."))


def _awaited(payment: Record) -> Iterator[str]:
    match payment["state"]:
        case PaymentState.OPENED:
            yield sentence(_("The viewer has the payment widget open; we wait for their bank."))
        case PaymentState.SENT:
            yield sentence(
                _("The bank is deciding about attempt %(attempt)s."), attempt=payment["attempt"]
            )
        case _:
            yield sentence(
                _(
                    "It is not known yet whether attempt %(attempt)s took the money. "
                    "Nothing is charged again until that is certain."
                ),
                attempt=payment["attempt"],
            )
    if payment["next_check_at"] is not None:
        yield sentence(_("We ask the provider on %(date)s."), date=moment(payment["next_check_at"]))


def _next_try(story: Record) -> str:
    if story["next_attempt_at"] is not None:
        return sentence(
            _("The saved card is tried again on %(date)s."), date=moment(story["next_attempt_at"])
        )
    if story["expires_at"] is not None:
        return sentence(
            _("Unless it is paid, it lapses on %(date)s."), date=moment(story["expires_at"])
        )
    if story["access_until"] is not None:
        return sentence(
            _("No further try is planned: the viewer has to pay. Access ends on %(date)s."),
            date=day(story["access_until"]),
        )
    return sentence(_("No further try is planned: the viewer has to pay."))


def _card(payment: Record) -> str:
    return f"•{payment['card_mask']}"
