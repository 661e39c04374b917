"""What the pages say, in Russian and English."""

from dataclasses import dataclass

from client_api.language import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """The texts of the pay page and of its errors, in one language."""

    title: str
    invoice: str
    to_pay: str
    pay: str
    try_again: str
    opening: str
    ready: str
    processing: str
    processing_long: str
    paid: str
    refunded: str
    declined: str
    closed: str
    failed: str
    consent: str
    no_script: str
    sign_in: str
    not_found: str
    unavailable: str


WORDS = {
    Language.RUSSIAN: PageWords(
        title="Оплата подписки",
        invoice="Счёт",
        to_pay="К оплате",
        pay="Оплатить",
        try_again="Попробовать ещё раз",
        opening="Открываем форму оплаты…",
        ready="Счёт ждёт оплаты.",
        processing="Банк обрабатывает платёж. Страница обновится сама.",
        processing_long="Ответ банка задерживается. Страницу можно закрыть: платёж не потеряется.",
        paid="Оплачено. Приятного просмотра!",
        refunded="Деньги за этот счёт возвращены.",
        declined="Банк отклонил платёж.",
        closed="Этот счёт больше не нужно оплачивать.",
        failed="Не получилось. Деньги не списаны, попробуйте ещё раз чуть позже.",
        consent="Карта будет сохранена, и подписка будет продлеваться с неё сама. "
        "Отключить продление и удалить карту можно в любой момент.",
        no_script="Для оплаты включите JavaScript.",
        sign_in="Войдите на сайте кинотеатра и откройте страницу снова.",
        not_found="Такого счёта нет.",
        unavailable="Сервис ненадолго недоступен. Обновите страницу через минуту.",
    ),
    Language.ENGLISH: PageWords(
        title="Pay for your subscription",
        invoice="Invoice",
        to_pay="To pay",
        pay="Pay",
        try_again="Try again",
        opening="Opening the payment form…",
        ready="The invoice is waiting to be paid.",
        processing="The bank is processing the payment. This page updates by itself.",
        processing_long="The bank takes longer than usual. You may close this page: "
        "the payment will not be lost.",
        paid="Paid. Enjoy the show!",
        refunded="The money for this invoice has been returned.",
        declined="The bank declined the payment.",
        closed="This invoice does not need to be paid any more.",
        failed="That did not work. No money was taken; please try again a little later.",
        consent="The card will be saved, and the subscription will renew from it by itself. "
        "You can turn renewal off and remove the card at any time.",
        no_script="Please turn JavaScript on to pay.",
        sign_in="Please sign in on the cinema's site and open this page again.",
        not_found="There is no such invoice.",
        unavailable="The service is away for a moment. Reload the page in a minute.",
    ),
}
"""`failed` is shown only before the widget was opened, when it is certain."""
