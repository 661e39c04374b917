"""Which errand each link of a letter runs."""

from typing import Any, assert_never

from flask_babel import gettext
from sqlalchemy import Row

from billing_rules.lifecycles import InvoiceState, PriceConsentState
from billing_rules.money import Money
from client_api.pages.errand import NO, YES, Choice, Errand, LinkReader, get_subject
from client_api.pages.pay_stage import SETTLED_STATES
from client_api.pages.renewal_errands import turning_off, turning_on
from client_api.queries.invoices import FIND_INVOICE
from client_api.queries.letters import FIND_MUTING
from client_api.queries.price_consents import FIND_PRICE_CONSENT
from client_api.queries.reading import find_row
from client_api.representations.invoices import explanation_of, is_payable
from client_api.representations.price_consents import is_answerable, price_consent_body
from client_api.services import current_services
from interaction_bus.commands import AnswerPriceMove, MuteReminders
from runtime.one_click_links import LinkPurpose, OneClickLink


def errand_of(link: OneClickLink, reader: LinkReader) -> Errand:
    """Return how things stand now with what a link is about.

    Raises:
        NotFound: It is about something that we do not have.
    """
    match link.purpose:
        case LinkPurpose.PAY_INVOICE:
            return _paying(link, reader)
        case LinkPurpose.TURN_RENEWAL_OFF:
            return turning_off(link, reader)
        case LinkPurpose.TURN_RENEWAL_ON:
            return turning_on(link, reader)
        case LinkPurpose.ANSWER_PRICE:
            return _answering(link, reader)
        case LinkPurpose.MUTE_REMINDERS:
            return _muting(link)
        case _:
            assert_never(link.purpose)


def _paying(link: OneClickLink, reader: LinkReader) -> Errand:
    invoice = get_subject(link, FIND_INVOICE, invoice_id=link.subject_id)
    title = gettext("Pay an invoice")
    if not is_payable(invoice):
        return Errand(title, (_why_not_payable(invoice),))
    demand = gettext(
        "Invoice № %(number)s: %(thing)s. To pay: %(amount)s.",
        number=invoice.number,
        thing=invoice.description,
        amount=reader.money(Money(invoice.amount_minor, invoice.currency)),
    )
    explanation = explanation_of(invoice, language=reader.language)
    return Errand(
        title,
        (demand, explanation) if explanation else (demand,),
        {YES: Choice(gettext("Go on to pay"), None)},
    )


def _why_not_payable(invoice: Row[Any]) -> str:
    if invoice.state in SETTLED_STATES:
        return str(gettext("Paid. Enjoy the show!"))
    if invoice.state == InvoiceState.REFUNDED:
        return str(gettext("The money for this invoice has been returned."))
    return str(gettext("This invoice does not need to be paid any more."))


def _answering(link: OneClickLink, reader: LinkReader) -> Errand:
    consent = get_subject(link, FIND_PRICE_CONSENT, price_consent_id=link.subject_id)
    title = gettext("A new price")
    explanation = price_consent_body(consent, language=reader.language)["explanation"]
    if not is_answerable(consent):
        return Errand(title, (explanation, gettext("This price needs no answer any more.")))
    agree = Choice(gettext("I agree"), _answer(link, agrees=True))
    disagree = Choice(gettext("I do not agree"), _answer(link, agrees=False))
    may_change_mind = gettext("Until the renewal you may change your mind.")
    match PriceConsentState(consent.state):
        case PriceConsentState.AGREED:
            agreed = gettext("You have agreed to the new price.")
            return Errand(title, (explanation, agreed, may_change_mind), {NO: disagree})
        case PriceConsentState.DECLINED:
            disagreed = gettext("You have not agreed to the new price.")
            return Errand(title, (explanation, disagreed, may_change_mind), {YES: agree})
        case _:
            return Errand(title, (explanation,), {YES: agree, NO: disagree})


def _answer(link: OneClickLink, *, agrees: bool) -> AnswerPriceMove:
    return AnswerPriceMove(
        price_consent_id=link.subject_id, viewer_id=link.viewer_id, agrees=agrees
    )


def _muting(link: OneClickLink) -> Errand:
    muting = find_row(FIND_MUTING, {"viewer_id": link.viewer_id}, engine=current_services().primary)
    title = gettext("Reminders")
    if muting is None:
        nothing = gettext("You have no running subscription, so there is nothing to stop.")
        return Errand(title, (nothing,))
    if muting.letters_muted:
        is_muted = gettext(
            "Reminders are off. Letters about charges, payments and prices still come."
        )
        return Errand(title, (is_muted,))
    effect = gettext(
        "You will not be reminded that a subscription ends, that a card expires or that a gift is "
        "not claimed. Letters about charges, payments and prices still come."
    )
    command = MuteReminders(viewer_id=link.viewer_id, muted=True)
    return Errand(title, (effect,), {YES: Choice(gettext("Stop reminders"), command)})
