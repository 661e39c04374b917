"""The letters in Russian."""

from types import MappingProxyType

from billing_rules.declines import DeclineClass
from interaction_bus.letters import LetterKind
from reminder.texts.catalogue import Catalogue, DeclineWords, LetterText

LETTERS = {
    LetterKind.PLAN_ENDING: LetterText(
        subject="Подписка «{{ plan }}» заканчивается {{ when }}",
        body=(
            (
                "Подписка «{{ plan }}» оплачена до {{ end }}. Сама она не продлится: "
                "автопродление отключено, и деньги не спишутся."
            ),
            "Чтобы смотреть и дальше, включите автопродление.",
        ),
        button="Включить автопродление",
    ),
    LetterKind.RENEWAL_UPCOMING: LetterText(
        subject="{{ when | capitalize }} продлится подписка «{{ plan }}»: {{ amount }}",
        body=(
            (
                "{{ end }} подписка «{{ plan }}» продлится, "
                "{% if card %}с карты {{ card }} спишется {{ amount }}."
                "{% else %}к оплате будет {{ amount }}.{% endif %}"
            ),
            (
                "{% if not card %}Карты для списания нет: добавьте её на сайте, "
                "чтобы просмотр не прервался.{% endif %}"
            ),
            (
                "Если подписка больше не нужна, отключите автопродление до этого дня: "
                "оплаченное время останется вашим."
            ),
        ),
        button="Отключить автопродление",
    ),
    LetterKind.TRIAL_ENDING: LetterText(
        subject="Пробный период заканчивается {{ when }}",
        body=(
            "Пробный период подписки «{{ plan }}» закончится {{ end }}.",
            (
                "{% if renews and card %}В этот день подписка продолжится за {{ amount }}: "
                "деньги спишутся с карты {{ card }}. "
                "Если продолжать не хотите, отключите автопродление до этого дня, "
                "и списания не будет."
                "{% elif renews %}Списать деньги не с чего. Чтобы смотреть дальше, оплатите "
                "{{ amount }} на сайте; без оплаты доступ закончится сам."
                "{% else %}Деньги не спишутся, доступ закончится сам. "
                "Чтобы смотреть дальше, включите автопродление.{% endif %}"
            ),
        ),
        button=(
            "{% if renews and card %}Отключить автопродление{% elif renews %}Открыть сайт"
            "{% else %}Включить автопродление{% endif %}"
        ),
    ),
    LetterKind.CARD_EXPIRING: LetterText(
        subject="Срок действия карты {{ card }} скоро закончится",
        body=(
            (
                "Карта {{ card }}, с которой продлевается подписка «{{ plan }}», "
                "действует по {{ last_month }}."
            ),
            "Добавьте новую карту заранее, чтобы следующее продление прошло.",
        ),
        button="Открыть сайт",
    ),
    LetterKind.PAYMENT_FAILED: LetterText(
        subject="Не удалось продлить подписку «{{ plan }}»",
        body=(
            (
                "{{ day }} не удалось списать {{ amount }} за продление подписки «{{ plan }}»: "
                "{{ reason }}."
            ),
            "{{ advice }}",
            (
                "{% if next_try %}Следующая попытка: {{ next_try }}. "
                "Можно не ждать её и оплатить сейчас.{% endif %}"
            ),
            "{% if access_until %}Смотреть можно до {{ access_until }}.{% endif %}",
        ),
        button="Оплатить {{ amount }}",
    ),
    LetterKind.CARD_MISSING: LetterText(
        subject="Подписку «{{ plan }}» не с чего продлить",
        body=(
            (
                "Пора продлить подписку «{{ plan }}», к оплате {{ amount }}, "
                "но карты для списания у нас нет."
            ),
            "Оплатите счёт: новая карта запомнится, если вы этого захотите.",
            "{% if access_until %}Смотреть можно до {{ access_until }}.{% endif %}",
        ),
        button="Оплатить {{ amount }}",
    ),
    LetterKind.GIFT_TO_CLAIM: LetterText(
        subject="Ваш подарок ещё не получен",
        body=(
            "Ваш подарок ({{ gift }}) ещё никто не получил: код не введён.",
            "Код: {{ code }}",
            "Он действует до {{ end }}. Напомните о нём тому, кому он предназначен.",
        ),
    ),
    LetterKind.INVOICE_PAID: LetterText(
        subject="Оплачено: {{ amount }}, счёт № {{ number }}",
        body=(
            (
                "{{ day }} мы получили {{ amount }}{% if card %} с карты {{ card }}{% endif %} "
                "по счёту № {{ number }}: {{ thing }}."
            ),
            "{{ explanation }}",
            (
                "{% if period_end %}Оплачено время с {{ period_start }} "
                "до {{ period_end }}.{% endif %}"
            ),
        ),
    ),
    LetterKind.INVOICE_UNCOLLECTIBLE: LetterText(
        subject="Счёт № {{ number }} остался неоплаченным",
        body=(
            (
                "Списать {{ amount }} по счёту № {{ number }} ({{ thing }}) не удалось, "
                "и больше мы пробовать не будем."
            ),
            "Оплачивать его уже не нужно. Если хотите смотреть дальше, оформите подписку заново.",
        ),
        button="Открыть сайт",
    ),
    LetterKind.PAYMENT_REFUNDED: LetterText(
        subject="Возврат {{ amount }} по счёту № {{ number }}",
        body=(
            (
                "{{ day }} мы вернули {{ amount }}{% if card %} на карту {{ card }}{% endif %} "
                "по счёту № {{ number }}: {{ thing }}."
            ),
            "Банк зачисляет возврат обычно за несколько рабочих дней.",
        ),
    ),
    LetterKind.SUBSCRIPTION_EXPIRED: LetterText(
        subject="Подписка «{{ plan }}» закончилась",
        body=(
            "Подписка «{{ plan }}» закончилась {{ day }}. Деньги больше не списываются.",
            "Вернуться можно в любой момент.",
        ),
        button="Открыть сайт",
    ),
    LetterKind.SUBSCRIPTION_CANCELLED: LetterText(
        subject="Подписка «{{ plan }}» отменена",
        body=(
            "Подписка «{{ plan }}» отменена {{ day }}. Деньги больше не списываются.",
            "О возврате, если он положен, придёт отдельное письмо.",
        ),
    ),
    LetterKind.SUBSCRIPTION_PAUSED: LetterText(
        subject="Подписка «{{ plan }}» приостановлена",
        body=(
            (
                "Подписка «{{ plan }}» приостановлена с {{ day }}. "
                "Оплаченное время не идёт, деньги не списываются."
            ),
            (
                "{% if resumes %}Сама она возобновится {{ resumes }}."
                "{% else %}Возобновить её можно в любой момент.{% endif %}"
            ),
        ),
    ),
    LetterKind.SUBSCRIPTION_RESUMED: LetterText(
        subject="Подписка «{{ plan }}» возобновлена",
        body=(
            (
                "Подписка «{{ plan }}» снова действует. "
                "Оплаченное время сдвинулось на срок паузы и идёт до {{ end }}."
            ),
        ),
    ),
    LetterKind.PLAN_CHANGED: LetterText(
        subject="Теперь ваша подписка «{{ plan }}»",
        body=(
            "Подписка сменилась на «{{ plan }}». Оплаченное время идёт до {{ end }}.",
            "{% if renews %}Следующее продление: {{ amount }}.{% endif %}",
        ),
    ),
    LetterKind.TRIAL_STARTED: LetterText(
        subject="Пробный период начался",
        body=(
            "Пробный период подписки «{{ plan }}» идёт до {{ end }}. Смотрите бесплатно.",
            (
                "{% if renews %}Дальше подписка стоит {{ amount }}. "
                "Мы напомним заранее; отключить автопродление можно в любой момент."
                "{% else %}После него доступ закончится сам, деньги не спишутся.{% endif %}"
            ),
        ),
    ),
    LetterKind.CARD_WITHDRAWN: LetterText(
        subject="Карта {{ card }} удалена",
        body=(
            "Подтверждаем: {{ moment }} вы отказались от списаний с карты {{ card }}.",
            (
                "Её данные для списаний стёрты. Деньги с неё больше не спишутся, а если банк уже "
                "проводил платёж, мы его вернём."
            ),
            (
                "Письмо подтверждает отказ, предусмотренный законом № 376-ФЗ от 15.10.2025. "
                "Сохраните его."
            ),
        ),
    ),
    LetterKind.PRICE_ANNOUNCED: LetterText(
        subject="Цена подписки «{{ plan }}» изменится {{ day }}",
        body=(
            (
                "С {{ day }} продление подписки «{{ plan }}» стоит {{ new_amount }} "
                "вместо {{ old_amount }}."
            ),
            (
                "{% if needs_consent %}Для этого нужно ваше согласие. Без него "
                "{% if keeps_price %}подписка продлится по прежней цене."
                "{% else %}подписка не продлится и деньги не спишутся.{% endif %}"
                "{% else %}Если новая цена не подходит, отключите автопродление до этого дня."
                "{% endif %}"
            ),
        ),
        button="{% if needs_consent %}Ответить{% else %}Отключить автопродление{% endif %}",
    ),
    LetterKind.GIFT_BOUGHT: LetterText(
        subject="Подарок оплачен: код внутри",
        body=(
            "Вы купили в подарок {{ gift }}.",
            "Код: {{ code }}",
            "Передайте его тому, кому он предназначен. Код действует до {{ end }}.",
        ),
    ),
    LetterKind.GIFT_CLAIMED: LetterText(
        subject="Ваш подарок получен",
        body=("{{ day }} ваш подарок, {{ gift }}, получен. Спасибо!",),
    ),
}

DECLINES = {
    DeclineClass.UNCONDITIONAL: DeclineWords(
        "банк запретил списания с этой карты", "Оплатите другой картой: эту мы больше не тронем."
    ),
    DeclineClass.CONDITIONAL: DeclineWords(
        "банк отклонил платёж по данным карты",
        "Проверьте срок действия карты и ограничения в банке или оплатите другой картой.",
    ),
    DeclineClass.TEMPORARY: DeclineWords(
        "банк временно отклонил платёж", "Проверьте, хватает ли на карте денег."
    ),
    DeclineClass.HARD: DeclineWords(
        "карта больше не действует", "Оплатите другой картой: эту мы больше не тронем."
    ),
    DeclineClass.FUNDS: DeclineWords(
        "на карте не хватает денег или исчерпан лимит", "Пополните карту или оплатите другой."
    ),
    DeclineClass.TECHNICAL: DeclineWords(
        "банк был недоступен", "Делать ничего не нужно: мы попробуем ещё раз."
    ),
    DeclineClass.ASK_VIEWER: DeclineWords(
        "банк просит вас подтвердить платёж", "Откройте счёт и оплатите его сами."
    ),
    DeclineClass.UNRECOGNISED: DeclineWords(
        "банк отклонил платёж", "Спросите о причине банк или оплатите другой картой."
    ),
}

RUSSIAN = Catalogue(
    greeting="Здравствуйте!",
    farewell="До встречи в кино,",
    muting="Не присылать напоминания",
    letters=MappingProxyType(LETTERS),
    declines=MappingProxyType(DECLINES),
    unheard=DeclineWords("банк был недоступен", "Оплатите счёт сами, чтобы просмотр не прервался."),
)
