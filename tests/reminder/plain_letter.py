"""A letter about a payment, for tests of those who carry letters and do not read them."""

from email.headerregistry import Address

from reminder.mail import Envelope
from reminder.rendering import Words
from runtime.identifiers import new_id
from tests.fixtures.builders import NOON

WORDS = Words(subject="Оплачено: 299,90 ₽", text="Спасибо!\n", html="<p>Спасибо!</p>\n")

ENVELOPE = Envelope(
    letter_id=new_id(),
    sender=Address("Кинокасса", "billing", "cinema.example"),
    recipient=Address("", "viewer", "example.test"),
    written_at=NOON,
    language="ru",
)
