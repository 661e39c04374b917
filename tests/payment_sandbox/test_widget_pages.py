"""What a browser loads of the widget."""

from __future__ import annotations

import pytest

from tests.payment_sandbox.running import PUBLIC_ID, Json, RunningSandbox


def opened(sandbox: RunningSandbox, **fields: str) -> Json:
    known = {"publicTerminalId": PUBLIC_ID, "amount": 299.9, "currency": "RUB"}
    intent: Json = sandbox.post("/widget/intent", json={**known, **fields}, auth=None).json()
    return intent


@pytest.mark.parametrize("path", ["/bundles/cloudpayments.js", "/checkout.js"])
def test_scripts_are_at_the_gateways_paths(shared_sandbox: RunningSandbox, path: str) -> None:
    answer = shared_sandbox.session.get(shared_sandbox.address + path, timeout=30)

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "window.cp" in answer.text


@pytest.mark.parametrize(("culture", "words"), [("ru-RU", "Номер карты"), ("en-US", "Card number")])
def test_the_card_form_speaks_the_payers_language(
    shared_sandbox: RunningSandbox, culture: str, words: str
) -> None:
    intent = opened(shared_sandbox, culture=culture)

    assert words in shared_sandbox.session.get(intent["form_url"], timeout=30).text


def test_a_description_cannot_become_a_script(shared_sandbox: RunningSandbox) -> None:
    intent = opened(shared_sandbox, description="</script><script>alert(1)</script>")

    page = shared_sandbox.session.get(intent["form_url"], timeout=30).text

    assert "<script>alert" not in page
