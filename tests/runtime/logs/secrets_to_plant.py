"""Secrets that a test plants wherever they might be logged, and looks for in every line."""

from runtime.sealing import Sealer, new_sealing_key

CARD_NUMBER = "5555555555554444"
SPACED_CARD_NUMBER = "5555 5555 5555 4444"
CRYPTOGRAM = "015555554444" + "2BYAfdkAeBPlantedCryptogram"
CARD_TOKEN = "tk_PlantedCardTokenOfTheProvider"
EMAIL = "planted.viewer@secret.example"
PASSWORD = "PlantedPassword77"
BEARER = "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.PlantedSignature"
COOKIE = "PlantedSessionCookie"
CSRF_COOKIE = "PlantedSecondCookie"
BASIC = "cGxhbnRlZDpiYXNpYw=="
PHONE = "+7 912 345-67-89"

SEALED = Sealer([new_sealing_key()]).seal({"token": CARD_TOKEN})

SECRETS = (
    CARD_NUMBER,
    SPACED_CARD_NUMBER,
    CRYPTOGRAM,
    CARD_TOKEN,
    EMAIL,
    PASSWORD,
    BEARER,
    COOKIE,
    CSRF_COOKIE,
    BASIC,
    PHONE,
    SEALED,
)

FIELDS = {
    "CardNumber": SPACED_CARD_NUMBER,
    "CardCryptogramPacket": CRYPTOGRAM,
    "Token": CARD_TOKEN,
    "Email": EMAIL,
    "password": PASSWORD,
    "phone": PHONE,
    "sealed_profile": SEALED,
}
"""As a body, a query or an answer has them."""

HEADERS = {
    "Authorization": f"Bearer {BEARER}",
    "Cookie": f"kinokassa_session={COOKIE}; csrf={CSRF_COOKIE}",
    "X-Request-ID": CARD_NUMBER,
    "User-Agent": f"browser of {EMAIL}",
}

SENTENCE = (
    f"cannot charge card {CARD_NUMBER} ({SPACED_CARD_NUMBER}) of {EMAIL}, phone {PHONE}: "
    f"Authorization: Bearer {BEARER}, Authorization: Basic {BASIC}, "
    f"amqp://guest:{PASSWORD}@host, Cookie: kinokassa_session={COOKIE}; csrf={CSRF_COOKIE}\n"
    f"Token={CARD_TOKEN}&CardCryptogramPacket={CRYPTOGRAM} {SEALED}"
)
"""As the message of an exception may have them."""


def planted_in(text: str) -> list[str]:
    """Return the secrets that a text shows."""
    return [secret for secret in SECRETS if secret in text]
