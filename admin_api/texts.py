"""What managers read, in the languages of the console."""

from collections.abc import Mapping
from types import MappingProxyType

from billing_rules.manual_retry import RetryVerdict
from billing_rules.money import Money
from billing_rules.wording import money_words

RETRY_EXPLANATIONS: Mapping[RetryVerdict, Mapping[str, str]] = MappingProxyType(
    {
        RetryVerdict.ALLOWED: {
            "ru": "Платёж можно повторить по сохранённой карте.",
            "en": "The payment may be tried again with the saved card.",
        },
        RetryVerdict.NOT_FAILED: {
            "ru": "Этот платёж не завершился отказом.",
            "en": "This payment has not failed.",
        },
        RetryVerdict.ALREADY_PAID: {
            "ru": "Счёт уже оплачен.",
            "en": "The invoice is paid already.",
        },
        RetryVerdict.PERMANENTLY_FAILED: {
            "ru": "Повторять нельзя: отказ окончательный, счёт закрыт или попытки исчерпаны. "
            "Зритель должен оплатить сам.",
            "en": "It must not be tried again: the refusal is final, the invoice is closed or the "
            "tries are used up. The viewer has to pay.",
        },
        RetryVerdict.IN_PROGRESS: {
            "ru": "Повторяем… Исход другой попытки по этому счёту ещё неизвестен.",
            "en": "Retrying… The fate of another attempt on this invoice is not known yet.",
        },
        RetryVerdict.NO_CARD: {
            "ru": "У зрителя нет сохранённой карты, с которой можно списать деньги.",
            "en": "The viewer has no saved card that may be charged.",
        },
        RetryVerdict.TOO_SOON: {
            "ru": "Ещё рано: после двух таких отказов платёжный шлюз запрещает пробовать карту.",
            "en": "Too soon: after such declines the gateway forbids to try the card for a while.",
        },
    }
)


def warning_before_retry(payment_id: object, money: Money) -> dict[str, str]:
    """Return what a manager confirms before a card is charged again.

    Args:
        payment_id: Of the failed payment; the dialog shows it.
        money: What will be charged.
    """
    return {
        "ru": f"Платёж {payment_id}: с карты зрителя будет снова списано "
        f"{money_words(money, locale='ru')}. Если зритель уже заплатил другим способом, это будет "
        "второе списание.",
        "en": f"Payment {payment_id}: the viewer's card will be charged "
        f"{money_words(money, locale='en')} again. If the viewer has paid in another way, this is "
        "a second charge.",
    }
