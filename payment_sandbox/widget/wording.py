"""Words of the widget's pages in the payer's language."""

from __future__ import annotations

RUSSIAN = {
    "language": "ru",
    "title": "Оплата картой",
    "card_number": "Номер карты",
    "expires": "Срок действия",
    "cvv": "CVV",
    "name": "Имя на карте",
    "pay": "Оплатить",
    "paying": "Платеж обрабатывается",
    "paid": "Оплата прошла",
    "declined": "Оплата не прошла",
    "try_again": "Попробовать еще раз",
    "close": "Закрыть",
    "closed": "Счет отменен",
    "invalid": "Проверьте данные карты",
    "unavailable": "Нет связи, попробуйте еще раз",
    "sandbox": "Песочница: деньги не списываются",
    "bank_title": "Подтверждение платежа",
    "bank_text": "Банк просит подтвердить платеж",
    "confirm": "Подтвердить",
    "deny": "Отказаться",
    "bank_finished": "Этот платеж уже завершен",
    "returning": "Возвращаемся в магазин",
}

ENGLISH = {
    "language": "en",
    "title": "Pay by card",
    "card_number": "Card number",
    "expires": "Expires, mm/yy",
    "cvv": "CVV",
    "name": "Name on card",
    "pay": "Pay",
    "paying": "Your payment is being processed",
    "paid": "Payment successful",
    "declined": "Payment declined",
    "try_again": "Try again",
    "close": "Close",
    "closed": "This invoice has been cancelled",
    "invalid": "Check the card details",
    "unavailable": "No connection, try again",
    "sandbox": "Sandbox: no money moves",
    "bank_title": "Payment confirmation",
    "bank_text": "Your bank asks you to confirm the payment",
    "confirm": "Confirm",
    "deny": "Deny",
    "bank_finished": "This payment is already finished",
    "returning": "Returning to the merchant",
}


def words_for(culture: str | None) -> dict[str, str]:
    """Return English words for `en…` cultures and Russian ones otherwise."""
    return ENGLISH if (culture or "").lower().startswith("en") else RUSSIAN
