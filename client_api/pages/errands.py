"""Which errand each link of a letter runs."""

from typing import Any, assert_never

from sqlalchemy import Row

from billing_rules.lifecycles import InvoiceState, PriceConsentState
from billing_rules.money import Money
from client_api.pages.errand import NO, YES, Choice, Errand, LinkReader, get_subject
from client_api.pages.renewal_errands import turning_off, turning_on
from client_api.pages.words import WORDS, PageWords
from client_api.queries.invoices import FIND_INVOICE
from client_api.queries.letters import FIND_MUTING
from client_api.queries.price_consents import FIND_PRICE_CONSENT
from client_api.queries.reading import find_row
from client_api.representations.invoices import explanation_of, is_payable
from client_api.representations.price_consents import is_answerable, price_consent_body
from client_api.services import current_services
from interaction_bus.commands import AnswerPriceMove, MuteReminders
from runtime.one_click_links import LinkPurpose, OneClickLink

SETTLED_INVOICE_STATES = frozenset(
    {InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED, InvoiceState.DISPUTED}
)


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
            return _muting(link, reader)
        case _:
            assert_never(link.purpose)


def _paying(link: OneClickLink, reader: LinkReader) -> Errand:
    invoice = get_subject(link, FIND_INVOICE, invoice_id=link.subject_id)
    words = reader.link_words
    if not is_payable(invoice):
        return Errand(words.pay_title, (_why_not_payable(invoice, WORDS[reader.language]),))
    demand = words.pay_invoice.format(
        number=invoice.number,
        thing=invoice.description,
        amount=reader.money(Money(invoice.amount_minor, invoice.currency)),
    )
    explanation = explanation_of(invoice, language=reader.language)
    return Errand(
        words.pay_title,
        (demand, explanation) if explanation else (demand,),
        {YES: Choice(words.pay, None)},
    )


def _why_not_payable(invoice: Row[Any], words: PageWords) -> str:
    if invoice.state in SETTLED_INVOICE_STATES:
        return words.paid
    return words.refunded if invoice.state == InvoiceState.REFUNDED else words.closed


def _answering(link: OneClickLink, reader: LinkReader) -> Errand:
    consent = get_subject(link, FIND_PRICE_CONSENT, price_consent_id=link.subject_id)
    words = reader.link_words
    explanation = price_consent_body(consent, language=reader.language)["explanation"]
    if not is_answerable(consent):
        return Errand(words.price_title, (explanation, words.price_closed))
    agree = Choice(words.agree, _answer(link, agrees=True))
    disagree = Choice(words.disagree, _answer(link, agrees=False))
    match PriceConsentState(consent.state):
        case PriceConsentState.AGREED:
            sentences = (explanation, words.agreed, words.may_change_mind)
            return Errand(words.price_title, sentences, {NO: disagree})
        case PriceConsentState.DECLINED:
            sentences = (explanation, words.disagreed, words.may_change_mind)
            return Errand(words.price_title, sentences, {YES: agree})
        case _:
            return Errand(words.price_title, (explanation,), {YES: agree, NO: disagree})


def _answer(link: OneClickLink, *, agrees: bool) -> AnswerPriceMove:
    return AnswerPriceMove(
        price_consent_id=link.subject_id, viewer_id=link.viewer_id, agrees=agrees
    )


def _muting(link: OneClickLink, reader: LinkReader) -> Errand:
    muting = find_row(FIND_MUTING, {"viewer_id": link.viewer_id}, engine=current_services().primary)
    words = reader.link_words
    if muting is None:
        return Errand(words.mute_title, (words.nothing_to_mute,))
    if muting.letters_muted:
        return Errand(words.mute_title, (words.is_muted,))
    command = MuteReminders(viewer_id=link.viewer_id, muted=True)
    return Errand(words.mute_title, (words.mute_effect,), {YES: Choice(words.mute, command)})
