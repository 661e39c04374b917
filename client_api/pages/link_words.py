"""What the pages of letters' links say, in Russian and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from client_api.language import Language


@dataclass(frozen=True, slots=True)
class LinkWords:
    """The texts of these pages in one language; a Russian date brings its full stop along."""

    pay_title: str
    pay_invoice: str
    pay: str
    renewal_title: str
    plan: str
    paid_until: str
    renewal_ends: str
    renewal_ends_now: str
    renewal_ends_after_pause: str
    turn_off: str
    is_off: str
    turn_on: str
    is_on: str
    next_after_pause: str
    is_over: str
    waits_for_payment: str
    price_title: str
    agree: str
    disagree: str
    agreed: str
    disagreed: str
    may_change_mind: str
    price_closed: str
    mute_title: str
    mute_effect: str
    mute: str
    is_muted: str
    nothing_to_mute: str
    pending: str
    refused: str
    unusable_title: str
    expired: str
    unusable: str
    elsewhere: str
    unavailable: str


LINK_WORDS: Mapping[Language, LinkWords] = MappingProxyType(
    {
        Language.RUSSIAN: LinkWords(
            pay_title="Оплата счёта",
            pay_invoice="Счёт № {number}: {thing}. К оплате {amount}.",
            pay="Перейти к оплате",
            renewal_title="Автопродление",
            plan="Подписка «{plan}».",
            paid_until="Оплачена до {date}",
            renewal_ends="Если отключить автопродление, деньги больше не спишутся. "
            "Смотреть можно будет до {date}",
            renewal_ends_now="Если отключить автопродление, деньги больше не спишутся. "
            "Оплаченное время уже закончилось, поэтому закончится и доступ.",
            renewal_ends_after_pause="Если отключить автопродление, деньги больше не спишутся. "
            "Оплаченное время сохранится, пока подписка на паузе.",
            turn_off="Отключить автопродление",
            is_off="Автопродление отключено: деньги не спишутся.",
            turn_on="Включить автопродление",
            is_on="Автопродление включено.",
            next_after_pause="Следующий период после паузы: {amount}.",
            is_over="Эта подписка закончилась, деньги по ней не списываются. "
            "Оформить новую можно на сайте кинотеатра.",
            waits_for_payment="Подписка ещё не оплачена: продлевать пока нечего.",
            price_title="Новая цена",
            agree="Согласиться",
            disagree="Не соглашаться",
            agreed="Вы согласились с новой ценой.",
            disagreed="Вы не согласились с новой ценой.",
            may_change_mind="До продления решение можно изменить.",
            price_closed="Ответ на эту цену больше не нужен.",
            mute_title="Напоминания",
            mute_effect="Напоминания о том, что подписка заканчивается, карта скоро перестанет "
            "действовать или подарок ещё не получен, приходить не будут. "
            "Письма о списаниях, оплате и ценах останутся.",
            mute="Не присылать напоминания",
            is_muted="Напоминания отключены. Письма о списаниях, оплате и ценах останутся.",
            nothing_to_mute="Действующей подписки у вас нет, отключать нечего.",
            pending="Приняли. Обычно это занимает несколько секунд: "
            "откройте ссылку ещё раз, чтобы увидеть итог.",
            refused="Не получилось: пока страница была открыта, что-то изменилось.",
            unusable_title="Ссылка не работает",
            expired="Срок действия ссылки закончился. Войдите на сайте кинотеатра: "
            "там можно сделать то же самое.",
            unusable="Такой ссылки нет. Проверьте, что адрес скопирован целиком, "
            "или войдите на сайте кинотеатра.",
            elsewhere="Откройте ссылку из письма и нажмите кнопку на странице.",
            unavailable="Сервис ненадолго недоступен, ничего не изменилось. "
            "Попробуйте ещё раз через минуту.",
        ),
        Language.ENGLISH: LinkWords(
            pay_title="Pay an invoice",
            pay_invoice="Invoice № {number}: {thing}. To pay: {amount}.",
            pay="Go on to pay",
            renewal_title="Renewal",
            plan="Your subscription “{plan}”.",
            paid_until="It is paid until {date}.",
            renewal_ends="If you turn renewal off, no more money will be taken. "
            "You can watch until {date}.",
            renewal_ends_now="If you turn renewal off, no more money will be taken. "
            "The time you paid for is over already, so your access ends too.",
            renewal_ends_after_pause="If you turn renewal off, no more money will be taken. "
            "The time you paid for is kept while the subscription is paused.",
            turn_off="Turn renewal off",
            is_off="Renewal is off: no money will be taken.",
            turn_on="Turn renewal on",
            is_on="Renewal is on.",
            next_after_pause="The next period after the pause: {amount}.",
            is_over="This subscription has ended, and no money is taken for it. "
            "You can begin a new one on the cinema's site.",
            waits_for_payment="The subscription is not paid yet: there is nothing to renew.",
            price_title="A new price",
            agree="I agree",
            disagree="I do not agree",
            agreed="You have agreed to the new price.",
            disagreed="You have not agreed to the new price.",
            may_change_mind="Until the renewal you may change your mind.",
            price_closed="This price needs no answer any more.",
            mute_title="Reminders",
            mute_effect="You will not be reminded that a subscription ends, that a card expires or "
            "that a gift is not claimed. Letters about charges, payments and prices still come.",
            mute="Stop reminders",
            is_muted="Reminders are off. Letters about charges, payments and prices still come.",
            nothing_to_mute="You have no running subscription, so there is nothing to stop.",
            pending="We have your answer. It usually takes a few seconds: "
            "open the link again to see what became of it.",
            refused="That did not work: something changed while the page was open.",
            unusable_title="This link does not work",
            expired="The link's time is over. Please sign in on the cinema's site, "
            "where you can do the same.",
            unusable="There is no such link. Please check that the address was copied whole, "
            "or sign in on the cinema's site.",
            elsewhere="Please open the link from the letter and press the button on the page.",
            unavailable="The service is away for a moment, and nothing has changed. "
            "Please try again in a minute.",
        ),
    }
)
