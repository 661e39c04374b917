"""Why was I charged? The answer in plain sentences, from what was kept with the invoice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import assert_never

from billing_rules.derivation import Derivation, Reason
from billing_rules.derivation_parts import (
    CoveredPeriod,
    PriceConsent,
    PriceMovePart,
    PromoPart,
    ProrationPart,
)
from billing_rules.discounts import DiscountKind
from billing_rules.explanation_words import ENGLISH_WORDS, RUSSIAN_WORDS, ExplanationWords
from billing_rules.money import Money
from billing_rules.wording import (
    ENGLISH,
    RUSSIAN,
    date_words,
    days_words,
    isolated,
    money_words,
    periods_words,
)

WORDS = {RUSSIAN: RUSSIAN_WORDS, ENGLISH: ENGLISH_WORDS}

SENTENCE_ENDS = (".", "!", "?", "…")
"""A Russian date ends with a full stop already, and so may a manager's note."""


def explain(
    derivation: Derivation,
    amount: Money,
    *,
    locale: str,
    zone: tzinfo,
    present: CoveredPeriod | None = None,
) -> str:
    """Return in a sentence or a few why an invoice is for `amount`.

    Args:
        derivation: What was kept with the invoice.
        amount: Of the invoice; the amounts in its derivation are of the same currency.
        locale: "en" for English; everything else reads Russian.
        zone: In which the viewer counts days.
        present: What the time that was paid for has become; none where it stayed.
    """
    language = ENGLISH if locale == ENGLISH else RUSSIAN
    explanation = _Explanation(derivation, amount, WORDS[language], language, zone, present)
    return " ".join(_ended(sentence) for sentence in explanation.sentences())


@dataclass(frozen=True, slots=True)
class _Explanation:
    derivation: Derivation
    amount: Money
    words: ExplanationWords
    language: str
    zone: tzinfo
    present: CoveredPeriod | None

    def sentences(self) -> Iterator[str]:
        derivation = self.derivation
        yield from self._reason()
        if derivation.proration is not None:
            yield from self._proration(derivation.proration)
        yield from self._move()
        if derivation.promo is not None:
            yield from self._promo(derivation.promo)
        if derivation.price_move is not None:
            yield from self._price_move(derivation.price_move)
        if derivation.note and derivation.note.strip():
            yield self.words.note.format(note=derivation.note.strip())

    def _reason(self) -> Iterator[str]:
        match self.derivation.reason:
            case Reason.FIRST:
                yield from self._period_of_time(self.words.first)
            case Reason.RENEWAL:
                yield from self._period_of_time(self.words.renewal)
            case Reason.CHANGE:
                yield self._change()
            case Reason.MANUAL:
                yield self._manual()
            case Reason.GIFT:
                yield self._gift()
            case Reason.CARD_CHECK:
                yield self._filled(self.words.card_check)
                yield self.words.card_check_goes_back
            case _:
                assert_never(self.derivation.reason)

    def _move(self) -> Iterator[str]:
        paid_for, present = self._span(self.derivation.period), self._span(self.present)
        if paid_for and present and paid_for != present:
            yield self.words.moved.format(span=present)

    def _period_of_time(self, sentence: str) -> Iterator[str]:
        trial_ended_at = self.derivation.trial_ended_at
        if trial_ended_at is None:
            yield self._filled(sentence)
            return
        yield self.words.after_trial.format(ended=self._date(trial_ended_at))
        yield self._filled(self.words.first)

    def _change(self) -> str:
        proration = self.derivation.proration
        if proration is None:
            return self._filled(self.words.change_from_unknown)
        return self.words.change.format(
            amount=self._money(self.amount.amount_minor),
            from_plan=self._quoted(proration.from_plan),
            to_plan=self._quoted(proration.to_plan),
            changed=self._date(proration.at),
        )

    def _manual(self) -> str:
        is_for_time = self.derivation.plan is not None or self.derivation.period is not None
        return self._filled(self.words.manual + (self.words.manual_for if is_for_time else ""))

    def _gift(self) -> str:
        gift, count = self._filled(self.words.gift), self.derivation.gift_periods
        if count is None:
            return gift
        return gift + self.words.gift_periods.format(
            periods=periods_words(count, locale=self.language)
        )

    def _proration(self, proration: ProrationPart) -> Iterator[str]:
        yield self.words.proration.format(
            until=self._until(self.derivation.period),
            charge=self._money(proration.charge_minor),
            credit=self._money(proration.credit_minor),
        )
        surplus_minor = proration.credit_minor - proration.charge_minor
        if surplus_minor > 0:
            yield self.words.goes_back.format(difference=self._money(surplus_minor))

    def _promo(self, promo: PromoPart) -> Iterator[str]:
        if promo.kind is DiscountKind.FREE_DAYS:
            if promo.free_days is not None:
                days = days_words(promo.free_days, locale=self.language)
                yield self.words.promo_free_days.format(code=promo.code, days=days)
            return
        is_share = promo.kind is DiscountKind.PERCENT and promo.percent is not None
        yield (self.words.promo_percent if is_share else self.words.promo_amount).format(
            code=promo.code,
            price=self._money(self._list_price_minor(promo.discount_minor)),
            percent=promo.percent,
            discount=self._money(promo.discount_minor),
        )

    def _price_move(self, move: PriceMovePart) -> Iterator[str]:
        new_minor = self._list_price_minor(0)
        if new_minor == move.old_price_minor:
            return
        rose = new_minor > move.old_price_minor
        yield (self._rise(move) if rose else self.words.fall).format(
            old=self._money(move.old_price_minor),
            new=self._money(new_minor),
            announced=self._date(move.announced_at),
            consented=self._date(move.consented_at or move.announced_at),
        )

    def _rise(self, move: PriceMovePart) -> str:
        match move.consent:
            case PriceConsent.NOT_NEEDED:
                return self.words.rise_without_consent
            case PriceConsent.AGREED if move.consented_at is None:
                return self.words.rise_agreed
            case PriceConsent.AGREED:
                return self.words.rise_agreed_on
            case _:
                assert_never(move.consent)

    def _list_price_minor(self, discount_minor: int) -> int:
        price_minor = self.derivation.list_price_minor
        return self.amount.amount_minor + discount_minor if price_minor is None else price_minor

    def _filled(self, sentence: str) -> str:
        return sentence.format(
            amount=self._money(self.amount.amount_minor),
            plan=self._quoted(self.derivation.plan),
            span=self._span(self.derivation.period),
        )

    def _span(self, period: CoveredPeriod | None) -> str:
        if period is None:
            return ""
        return self.words.since.format(start=self._date(period.start)) + self._until(period)

    def _until(self, period: CoveredPeriod | None) -> str:
        if period is None or period.end is None:
            return ""
        return self.words.until.format(end=self._date(period.end))

    def _quoted(self, plan: str | None) -> str:
        if plan is None:
            return ""
        titles = self.derivation.titles.get(plan, {})
        title = titles.get(self.language) or next(filter(None, titles.values()), plan)
        return self.words.quoted.format(title=isolated(title))

    def _money(self, amount_minor: int) -> str:
        return money_words(Money(amount_minor, self.amount.currency), locale=self.language)

    def _date(self, instant: datetime) -> str:
        return date_words(instant, locale=self.language, zone=self.zone)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(SENTENCE_ENDS) else f"{sentence}."
