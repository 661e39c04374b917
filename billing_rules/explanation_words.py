"""The sentences that say why an invoice is for its amount, in Russian and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExplanationWords:
    """Sentences without their full stops, in one language.

    `{plan}` is a quoted title and `{span}` the time that is paid for, each with the space before
    it, or nothing where the invoice has none.
    """

    quoted: str
    since: str
    until: str
    first: str
    after_trial: str
    renewal: str
    moved: str
    change: str
    change_from_unknown: str
    proration: str
    goes_back: str
    manual: str
    manual_for: str
    gift: str
    gift_periods: str
    card_check: str
    card_check_goes_back: str
    promo_percent: str
    promo_amount: str
    promo_free_days: str
    rise_agreed: str
    rise_agreed_on: str
    rise_without_consent: str
    fall: str
    note: str


RUSSIAN_WORDS = ExplanationWords(
    quoted=" «{title}»",
    since=" с {start}",
    until=" до {end}",
    first="{amount} — первый период подписки{plan}{span}",
    after_trial="Пробный период, до {ended}, бесплатный",
    renewal="{amount} — продление подписки{plan}{span}",
    moved="С тех пор это время сдвинулось: теперь оно{span}",
    change="{amount} — переход с подписки{from_plan} на подписку{to_plan} {changed}",
    change_from_unknown="{amount} — переход на подписку{plan}{span}",
    proration="Новая подписка{until} стоит {charge}, за неиспользованное время прежней "
    "зачтено {credit}",
    goes_back="Разница, {difference}, возвращается вам",
    manual="{amount} — счёт, который выставил наш менеджер",
    manual_for=" за подписку{plan}{span}",
    gift="{amount} — подарочная подписка{plan}{span}",
    gift_periods=", {periods}",
    card_check="{amount} — проверка карты для подписки{plan}{span}",
    card_check_goes_back="Эти деньги сразу возвращаются на карту",
    promo_percent="По промокоду {code} цена {price} снижена на {percent}\N{NO-BREAK SPACE}%, "
    "скидка {discount}",
    promo_amount="По промокоду {code} цена {price} снижена на {discount}",
    promo_free_days="Промокод {code} дарит {days} бесплатно",
    rise_agreed="Цена выросла с {old} до {new}: мы сообщили об этом {announced}, и вы согласились",
    rise_agreed_on="Цена выросла с {old} до {new}: мы сообщили об этом {announced}, "
    "и вы согласились {consented}",
    rise_without_consent="Цена выросла с {old} до {new}: мы сообщили об этом {announced}, "
    "согласие не требовалось",
    fall="Цена снизилась с {old} до {new}: мы сообщили об этом {announced}",
    note="Примечание: {note}",
)

ENGLISH_WORDS = ExplanationWords(
    quoted=" “{title}”",
    since=" from {start}",
    until=" until {end}",
    first="{amount} pays for the first period of your{plan} subscription{span}",
    after_trial="Your trial, until {ended}, is free",
    renewal="{amount} pays for the renewal of your{plan} subscription{span}",
    moved="That time has moved since, and is now{span}",
    change="{amount} pays for your change from the{from_plan} subscription "
    "to the{to_plan} subscription on {changed}",
    change_from_unknown="{amount} pays for your change to the{plan} subscription{span}",
    proration="The new subscription costs {charge}{until}, and {credit} is credited "
    "for the unused time of the old one",
    goes_back="The difference, {difference}, goes back to you",
    manual="{amount} is due by an invoice that our manager issued",
    manual_for=" for your{plan} subscription{span}",
    gift="{amount} pays for a gift of the{plan} subscription{span}",
    gift_periods=", {periods}",
    card_check="{amount} checks the card for your{plan} subscription{span}",
    card_check_goes_back="This money goes back to the card at once",
    promo_percent="Promo code {code} lowers the price of {price} by {percent}%, "
    "which is {discount}",
    promo_amount="Promo code {code} lowers the price of {price} by {discount}",
    promo_free_days="Promo code {code} gives you {days} free",
    rise_agreed="The price rose from {old} to {new}: we told you on {announced}, and you agreed",
    rise_agreed_on="The price rose from {old} to {new}: we told you on {announced}, "
    "and you agreed on {consented}",
    rise_without_consent="The price rose from {old} to {new}: we told you on {announced}, "
    "and no consent was needed",
    fall="The price fell from {old} to {new}: we told you on {announced}",
    note="Note: {note}",
)
