"""The letters in English."""

from types import MappingProxyType

from billing_rules.declines import DeclineClass
from interaction_bus.letters import LetterKind
from reminder.texts.catalogue import Catalogue, DeclineWords, LetterText

LETTERS = {
    LetterKind.PLAN_ENDING: LetterText(
        subject="Your subscription “{{ plan }}” ends {{ when }}",
        body=(
            (
                "Your subscription “{{ plan }}” is paid until {{ end }}. It will not renew by "
                "itself: renewal is off, and no money will be taken."
            ),
            "To go on watching, turn renewal on.",
        ),
        button="Turn renewal on",
    ),
    LetterKind.RENEWAL_UPCOMING: LetterText(
        subject="“{{ plan }}” renews {{ when }}: {{ amount }}",
        body=(
            (
                "On {{ end }} your subscription “{{ plan }}” renews, and "
                "{% if card %}{{ amount }} will be taken from your card {{ card }}."
                "{% else %}{{ amount }} will be due.{% endif %}"
            ),
            (
                "{% if not card %}We have no card to charge: add one on our site, so that you can "
                "go on watching.{% endif %}"
            ),
            (
                "If you do not need it any more, turn renewal off before that day: "
                "the time you have paid for stays yours."
            ),
        ),
        button="Turn renewal off",
    ),
    LetterKind.TRIAL_ENDING: LetterText(
        subject="Your trial ends {{ when }}",
        body=(
            "The trial of your subscription “{{ plan }}” ends on {{ end }}.",
            (
                "{% if renews and card %}On that day the subscription goes on for {{ amount }}, "
                "taken from your card {{ card }}. "
                "If you do not want that, turn renewal off before that day, "
                "and nothing will be taken."
                "{% elif renews %}We have no card to charge. To go on watching, pay {{ amount }} "
                "on our site; if you do not, nothing is taken and access ends by itself."
                "{% else %}No money will be taken, and access ends by itself. "
                "To go on watching, turn renewal on.{% endif %}"
            ),
        ),
        button=(
            "{% if renews and card %}Turn renewal off{% elif renews %}Open the site"
            "{% else %}Turn renewal on{% endif %}"
        ),
    ),
    LetterKind.CARD_EXPIRING: LetterText(
        subject="Your card {{ card }} expires soon",
        body=(
            (
                "The card {{ card }}, from which your subscription “{{ plan }}” renews, "
                "is valid through {{ last_month }}."
            ),
            "Add a new card in time, so that the next renewal succeeds.",
        ),
        button="Open the site",
    ),
    LetterKind.PAYMENT_FAILED: LetterText(
        subject="Your subscription “{{ plan }}” could not be renewed",
        body=(
            (
                "On {{ day }} we could not take {{ amount }} for renewing your subscription "
                "“{{ plan }}”: {{ reason }}."
            ),
            "{{ advice }}",
            (
                "{% if next_try %}We will try again on {{ next_try }}. "
                "You need not wait for it and can pay now.{% endif %}"
            ),
            "{% if access_until %}You can watch until {{ access_until }}.{% endif %}",
        ),
        button="Pay {{ amount }}",
    ),
    LetterKind.CARD_MISSING: LetterText(
        subject="We have no card to renew “{{ plan }}” with",
        body=(
            (
                "It is time to renew your subscription “{{ plan }}”, {{ amount }} is due, "
                "but we have no card to charge."
            ),
            "Please pay the invoice: your new card is remembered if you wish so.",
            "{% if access_until %}You can watch until {{ access_until }}.{% endif %}",
        ),
        button="Pay {{ amount }}",
    ),
    LetterKind.GIFT_TO_CLAIM: LetterText(
        subject="Your gift has not been claimed yet",
        body=(
            "Nobody has claimed your gift ({{ gift }}) yet: the code was not used.",
            "Code: {{ code }}",
            "It is valid until {{ end }}. Remind the person it is meant for.",
        ),
    ),
    LetterKind.INVOICE_PAID: LetterText(
        subject="Paid: {{ amount }}, invoice {{ number }}",
        body=(
            (
                "On {{ day }} we received {{ amount }}{% if card %} from your card {{ card }}"
                "{% endif %} for invoice {{ number }}: {{ thing }}."
            ),
            "{{ explanation }}",
            (
                "{% if period_end %}This pays for the time from {{ period_start }} "
                "until {{ period_end }}.{% endif %}"
            ),
        ),
    ),
    LetterKind.INVOICE_UNCOLLECTIBLE: LetterText(
        subject="Invoice {{ number }} was not paid",
        body=(
            (
                "We could not take {{ amount }} for invoice {{ number }} ({{ thing }}), "
                "and will not try again."
            ),
            "It need not be paid any more. If you want to go on watching, subscribe anew.",
        ),
        button="Open the site",
    ),
    LetterKind.PAYMENT_REFUNDED: LetterText(
        subject="Refund of {{ amount }} for invoice {{ number }}",
        body=(
            (
                "On {{ day }} we returned {{ amount }}{% if card %} to your card {{ card }}"
                "{% endif %} for invoice {{ number }}: {{ thing }}."
            ),
            "Banks usually take several working days to show it.",
        ),
    ),
    LetterKind.SUBSCRIPTION_EXPIRED: LetterText(
        subject="Your subscription “{{ plan }}” has ended",
        body=(
            "Your subscription “{{ plan }}” ended on {{ day }}. No more money will be taken.",
            "You can come back at any time.",
        ),
        button="Open the site",
    ),
    LetterKind.SUBSCRIPTION_CANCELLED: LetterText(
        subject="Your subscription “{{ plan }}” is cancelled",
        body=(
            (
                "Your subscription “{{ plan }}” was cancelled on {{ day }}. "
                "No more money will be taken."
            ),
            "If you are due a refund, another letter will tell you of it.",
        ),
    ),
    LetterKind.SUBSCRIPTION_PAUSED: LetterText(
        subject="Your subscription “{{ plan }}” is paused",
        body=(
            (
                "Your subscription “{{ plan }}” is paused from {{ day }}. "
                "The time you have paid for stands still, and no money will be taken."
            ),
            (
                "{% if resumes %}It resumes by itself on {{ resumes }}."
                "{% else %}You can resume it at any time.{% endif %}"
            ),
        ),
    ),
    LetterKind.SUBSCRIPTION_RESUMED: LetterText(
        subject="Your subscription “{{ plan }}” goes on",
        body=(
            (
                "Your subscription “{{ plan }}” is running again. "
                "The time you have paid for has moved by the length of the pause "
                "and ends on {{ end }}."
            ),
        ),
    ),
    LetterKind.PLAN_CHANGED: LetterText(
        subject="Your subscription is “{{ plan }}” now",
        body=(
            (
                "Your subscription has changed to “{{ plan }}”. "
                "The time you have paid for ends on {{ end }}."
            ),
            "{% if renews %}The next renewal: {{ amount }}.{% endif %}",
        ),
    ),
    LetterKind.TRIAL_STARTED: LetterText(
        subject="Your trial has begun",
        body=(
            "The trial of your subscription “{{ plan }}” lasts until {{ end }}. Watch for free.",
            (
                "{% if renews %}After that the subscription costs {{ amount }}. "
                "We will remind you in time; you can turn renewal off whenever you like."
                "{% else %}After that access ends by itself, and no money will be taken.{% endif %}"
            ),
        ),
    ),
    LetterKind.CARD_WITHDRAWN: LetterText(
        subject="Your card {{ card }} was removed",
        body=(
            "This confirms that on {{ moment }} you withdrew your card {{ card }}.",
            (
                "What let us charge it is erased. No more money will be taken from it, and if "
                "the bank was already processing a payment, we will return it."
            ),
            (
                "This letter is the confirmation required by Federal Law 376-FZ of 15 October "
                "2025. Please keep it."
            ),
        ),
    ),
    LetterKind.PRICE_ANNOUNCED: LetterText(
        subject="The price of “{{ plan }}” changes on {{ day }}",
        body=(
            (
                "From {{ day }} on, renewing your subscription “{{ plan }}” costs {{ new_amount }} "
                "instead of {{ old_amount }}."
            ),
            (
                "{% if needs_consent %}This needs your consent. Without it "
                "{% if keeps_price %}your subscription renews at the old price."
                "{% else %}your subscription does not renew and no money will be taken.{% endif %}"
                "{% else %}If the new price does not suit you, turn renewal off before that day."
                "{% endif %}"
            ),
        ),
        button="{% if needs_consent %}Answer{% else %}Turn renewal off{% endif %}",
    ),
    LetterKind.GIFT_BOUGHT: LetterText(
        subject="Your gift is paid: the code is inside",
        body=(
            "This is what you bought as a gift: {{ gift }}.",
            "Code: {{ code }}",
            "Pass it on to the person it is meant for. The code is valid until {{ end }}.",
        ),
    ),
    LetterKind.GIFT_CLAIMED: LetterText(
        subject="Your gift was claimed",
        body=("On {{ day }} your gift, {{ gift }}, was claimed. Thank you!",),
    ),
}

DECLINES = {
    DeclineClass.UNCONDITIONAL: DeclineWords(
        "the bank forbids charges to this card",
        "Please pay with another card: we will not charge this one again.",
    ),
    DeclineClass.CONDITIONAL: DeclineWords(
        "the bank declined the card's details",
        "Check the card's expiry date and its limits at your bank, or pay with another card.",
    ),
    DeclineClass.TEMPORARY: DeclineWords(
        "the bank declined it for now", "Check whether there is enough money on the card."
    ),
    DeclineClass.HARD: DeclineWords(
        "the card is no longer valid",
        "Please pay with another card: we will not charge this one again.",
    ),
    DeclineClass.FUNDS: DeclineWords(
        "there is too little money on the card, or its limit is reached",
        "Top the card up, or pay with another one.",
    ),
    DeclineClass.TECHNICAL: DeclineWords(
        "the bank could not be reached", "You need not do anything: we will try again."
    ),
    DeclineClass.ASK_VIEWER: DeclineWords(
        "the bank wants you to confirm the payment", "Open the invoice and pay it yourself."
    ),
    DeclineClass.UNRECOGNISED: DeclineWords(
        "the bank declined it", "Ask your bank for the reason, or pay with another card."
    ),
}

ENGLISH = Catalogue(
    greeting="Hello!",
    farewell="See you at the movies,",
    muting="Stop reminders",
    letters=MappingProxyType(LETTERS),
    declines=MappingProxyType(DECLINES),
    unheard=DeclineWords(
        "the bank could not be reached",
        "Please pay the invoice yourself, so that you can go on watching.",
    ),
)
