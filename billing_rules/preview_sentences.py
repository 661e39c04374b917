"""What a change would do, in plain sentences for the viewer who has to agree to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType

from billing_rules.money import Money
from billing_rules.next_charges import NextCharge
from billing_rules.previews import CancelPreview, ChangePreview, PausePreview
from billing_rules.wording import ENGLISH, RUSSIAN, date_words, isolated, money_words


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """The sentences of previews in one language."""

    charged_now: str
    due_now: str
    goes_back: str
    free: str
    later: str
    next_charge: str
    next_by_hand: str
    no_renewal: str
    access_ends: str
    money_returns: str
    nothing_returns: str
    paused_until: str
    paused_openly: str


WORDS: Mapping[str, PreviewWords] = MappingProxyType(
    {
        RUSSIAN: PreviewWords(
            charged_now="Подписка «{plan}» начнётся сразу, с карты •{card} спишется {amount}.",
            due_now="Подписка «{plan}» начнётся, когда вы оплатите {amount}.",
            goes_back="Подписка «{plan}» начнётся сразу, {amount} вернётся на карту.",
            free="Подписка «{plan}» начнётся сразу, платить за это не нужно.",
            later="Подписка «{plan}» начнётся {date}, до этого ничего не изменится.",
            next_charge="Следующее списание: {amount} с карты •{card}, {date}",
            next_by_hand="Следующий платёж: {amount}, {date} Карты для списания нет, "
            "поэтому оплатить нужно будет самостоятельно.",
            no_renewal="Дальше подписка сама не продлится: списаний не будет.",
            access_ends="Доступ закончится сразу.",
            money_returns="За неиспользованное время вернётся {amount}.",
            nothing_returns="Возвращать за неиспользованное время нечего.",
            paused_until="Доступ закончится сразу, а оплаченное время сохранится. "
            "Подписка возобновится {date}",
            paused_openly="Доступ закончится сразу, а оплаченное время сохранится, "
            "пока вы не возобновите подписку.",
        ),
        ENGLISH: PreviewWords(
            charged_now="The “{plan}” subscription begins at once, and {amount} is charged to "
            "card •{card}.",
            due_now="The “{plan}” subscription begins when you have paid {amount}.",
            goes_back="The “{plan}” subscription begins at once, and {amount} goes back to "
            "your card.",
            free="The “{plan}” subscription begins at once and costs nothing now.",
            later="The “{plan}” subscription begins on {date}; nothing changes until then.",
            next_charge="Next charge: {amount} to card •{card} on {date}.",
            next_by_hand="Next payment: {amount} on {date}. There is no card to charge, so you "
            "will have to pay it yourself.",
            no_renewal="It does not renew by itself: nothing will be charged.",
            access_ends="Your access ends at once.",
            money_returns="For the unused time {amount} goes back to you.",
            nothing_returns="There is nothing to give back for unused time.",
            paused_until="Your access ends at once and your paid time is kept. "
            "From {date} you can watch again.",
            paused_openly="Your access ends at once and your paid time is kept until you resume "
            "the subscription.",
        ),
    }
)
"""A Russian date ends with a full stop already."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: "en" or any other language, which reads Russian, and the zone of their days."""

    locale: str
    zone: tzinfo

    @property
    def words(self) -> PreviewWords:
        """Return the sentences in the reader's language."""
        return WORDS[self._language]

    def money(self, amount: Money) -> str:
        """Return an amount to read."""
        return money_words(amount, locale=self._language)

    def date(self, instant: datetime) -> str:
        """Return a date to read."""
        return date_words(instant, locale=self._language, zone=self.zone)

    @property
    def _language(self) -> str:
        return ENGLISH if self.locale == ENGLISH else RUSSIAN


def change_sentence(preview: ChangePreview, plan: Mapping[str, str], reader: Reader) -> str:
    """Return what the change does and what follows.

    Args:
        preview: Of the change.
        plan: Language to title of the new plan.
        reader: For whom.
    """
    title = plan.get(reader.locale) or next(iter(plan.values()), "")
    begins = _beginning(preview, reader.words).format(
        plan=isolated(title),
        amount=reader.money(
            preview.goes_back if preview.goes_back.amount_minor else preview.due_now
        ),
        card=preview.card_last_four,
        date=reader.date(preview.begins_at),
    )
    return f"{begins} {next_charge_sentence(preview.next_charge, reader)}"


def cancel_sentence(preview: CancelPreview, reader: Reader) -> str:
    """Return what ending now does."""
    words = reader.words
    returns = words.money_returns if preview.goes_back.amount_minor else words.nothing_returns
    return f"{words.access_ends} {returns.format(amount=reader.money(preview.goes_back))}"


def pause_sentence(preview: PausePreview, reader: Reader) -> str:
    """Return what standing still does and what follows."""
    if preview.resumes_at is None:
        return reader.words.paused_openly
    until = reader.words.paused_until.format(date=reader.date(preview.resumes_at))
    return f"{until} {next_charge_sentence(preview.next_charge, reader)}"


def _beginning(preview: ChangePreview, words: PreviewWords) -> str:
    if preview.begins_at > preview.quoted_at and preview.begins_at == preview.period_end:
        return words.later
    if preview.due_now.amount_minor > 0:
        return words.charged_now if preview.card_last_four else words.due_now
    return words.goes_back if preview.goes_back.amount_minor > 0 else words.free


def next_charge_sentence(charge: NextCharge | None, reader: Reader) -> str:
    """Return what will be charged next and when, or that nothing will."""
    if charge is None:
        return reader.words.no_renewal
    sentence = reader.words.next_charge if charge.card_last_four else reader.words.next_by_hand
    return sentence.format(
        amount=reader.money(charge.amount),
        card=charge.card_last_four,
        date=reader.date(charge.at),
    )
