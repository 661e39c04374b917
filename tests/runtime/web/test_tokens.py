"""Whom we believe: only what the issuer signed, in the way that was agreed, and not too old."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from runtime.clock import SystemClock
from runtime.settings import TokenSettings
from runtime.web.principal import Principal, Role
from runtime.web.problems import Unauthorised
from runtime.web.tokens import IssuerDown, TokenVerifier, issue_token
from tests.runtime.web.conftest import VIEWER_ID
from tests.runtime.web.issuer import Issuer, published_keys

SECRET = "a secret of these tests alone, 32 bytes or more"
SHARED = TokenSettings(jwt_secret=SECRET)


@pytest.fixture(scope="module")
def key_owner() -> Issuer:
    return Issuer()


@pytest.fixture
def issuer(key_owner: Issuer) -> Issuer:
    return Issuer(key_owner.rsa_key, key_owner.ed25519_key)


@pytest.fixture
def keys_url(issuer: Issuer) -> Iterator[str]:
    with published_keys(issuer) as url:
        yield url


@pytest.fixture
def keys_file(issuer: Issuer, tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(issuer.jwks(), encoding="utf-8")
    return path


def claims(**changes: object) -> dict[str, Any]:
    now = SystemClock().now()
    good = {"sub": VIEWER_ID, "roles": ["viewer"], "iat": now, "exp": now + timedelta(minutes=5)}
    return {name: claim for name, claim in (good | changes).items() if claim is not None}


def signed(**changes: object) -> str:
    return jwt.encode(claims(**changes), SECRET, algorithm="HS256")


def unsigned(header: dict[str, str], payload: dict[str, object]) -> str:
    parts = (json.dumps(part).encode() for part in (header, payload))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def verify(settings: TokenSettings, token: str) -> Principal:
    return TokenVerifier.from_settings(settings).verify(token)


def test_a_token_that_we_issue_is_believed():
    principal = Principal(
        VIEWER_ID, frozenset({Role.VIEWER}), "a@example.org", "ru", "Europe/Moscow"
    )

    token = issue_token(
        SHARED, principal, issued_at=SystemClock().now(), lifetime=timedelta(minutes=1)
    )

    assert verify(SHARED, token) == principal


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "..",
        "Ж.Ж.Ж",
        signed()[:-2],
        jwt.encode(claims(), "another secret that is long enough to sign", algorithm="HS256"),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
        unsigned({"alg": "none", "typ": "JWT"}, {"sub": VIEWER_ID, "roles": ["admin"]}),
        unsigned({"alg": "NONE"}, {"sub": VIEWER_ID, "roles": ["admin"], "exp": 4_102_444_800}),
        unsigned({"alg": "HS256"}, {"sub": VIEWER_ID, "roles": ["admin"], "exp": 4_102_444_800}),
    ],
    ids=[
        "empty",
        "word",
        "letters",
        "dots",
        "unicode",
        "cut",
        "other key",
        "other algorithm",
        "none",
        "NONE",
        "no signature",
    ],
)
def test_a_forged_token_is_refused(token: str):
    with pytest.raises(Unauthorised, match="not valid"):
        verify(SHARED, token)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"sub": None},
        {"roles": None},
        {"sub": "anna"},  # a viewer is a UUID
        # Evaluated when the suite is collected, which may be many minutes before the test.
        {"iat": SystemClock().now() + timedelta(days=1)},
        {"nbf": SystemClock().now() + timedelta(days=1)},
    ],
    ids=["never expires", "no subject", "no roles", "odd viewer", "from the future", "not yet"],
)
def test_a_token_that_says_too_little_is_refused(changes: dict[str, object]):
    with pytest.raises(Unauthorised, match="not valid"):
        verify(SHARED, signed(**changes))


def test_an_expired_token_is_told_apart():
    token = signed(exp=SystemClock().now() - timedelta(seconds=30))

    with pytest.raises(Unauthorised, match="expired"):
        verify(SHARED, token)


def test_clocks_may_differ_by_a_few_seconds():
    token = signed(exp=SystemClock().now() - timedelta(seconds=1))

    assert verify(SHARED, token).subject == VIEWER_ID


@pytest.mark.parametrize(
    ("issuer_name", "audience"),
    [("https://other", "kinokassa"), ("https://id", "shop"), (None, None)],
)
def test_a_token_for_somebody_else_is_refused(issuer_name: str | None, audience: str | None):
    settings = TokenSettings(jwt_secret=SECRET, issuer="https://id", audience="kinokassa")

    with pytest.raises(Unauthorised):
        verify(settings, signed(iss=issuer_name, aud=audience))


def test_a_token_for_us_among_others_is_believed():
    settings = TokenSettings(jwt_secret=SECRET, issuer="https://id", audience="kinokassa")

    token = signed(iss="https://id", aud=["shop", "kinokassa"])

    assert verify(settings, token).subject == VIEWER_ID


def test_an_audience_is_passed_over_when_none_is_agreed():
    assert verify(SHARED, signed(aud="anybody")).subject == VIEWER_ID


@pytest.mark.parametrize(("algorithm", "key_id"), [("RS256", "rsa"), ("EdDSA", "ed25519")])
def test_a_published_key_is_believed(issuer: Issuer, keys_url: str, algorithm: str, key_id: str):
    token = issuer.sign(claims(), algorithm=algorithm, key_id=key_id)

    assert verify(TokenSettings(jwks_url=keys_url), token).subject == VIEWER_ID


@pytest.mark.parametrize(("algorithm", "key_id"), [("RS256", "rsa"), ("EdDSA", "ed25519")])
def test_a_key_from_a_file_is_believed(
    issuer: Issuer, keys_file: Path, algorithm: str, key_id: str
):
    token = issuer.sign(claims(), algorithm=algorithm, key_id=key_id)

    assert verify(TokenSettings(jwks_file=str(keys_file)), token).subject == VIEWER_ID


def test_a_public_key_is_no_shared_secret(issuer: Issuer, keys_file: Path):
    public_key = issuer.rsa_key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    payload = {"sub": VIEWER_ID, "roles": ["admin"], "exp": 4_102_444_800}
    content = unsigned({"alg": "HS256", "kid": "rsa"}, payload).removesuffix(".")
    signature = hmac.digest(public_key, content.encode(), "sha256")
    forged = f"{content}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    with pytest.raises(Unauthorised):
        verify(TokenSettings(jwks_file=str(keys_file)), forged)


@pytest.mark.parametrize("key_id", ["unknown", "ed25519"])
def test_a_token_that_names_a_wrong_key_is_refused(
    issuer: Issuer, keys_file: Path, keys_url: str, key_id: str
):
    token = issuer.sign(claims(), key_id=key_id)

    for settings in (TokenSettings(jwks_file=str(keys_file)), TokenSettings(jwks_url=keys_url)):
        with pytest.raises(Unauthorised):
            verify(settings, token)


def test_a_shared_secret_is_refused_where_public_keys_are_agreed(keys_file: Path):
    with pytest.raises(Unauthorised):
        verify(TokenSettings(jwks_file=str(keys_file)), signed())


def test_published_keys_are_fetched_once_for_many_tokens(issuer: Issuer, keys_url: str):
    verifier = TokenVerifier.from_settings(TokenSettings(jwks_url=keys_url))

    for _ in range(5):
        verifier.verify(issuer.sign(claims()))

    assert issuer.fetches == 1


def test_tokens_with_invented_keys_do_not_make_us_ask_each_time(issuer: Issuer, keys_url: str):
    verifier = TokenVerifier.from_settings(TokenSettings(jwks_url=keys_url))

    for number in range(5):
        with pytest.raises(Unauthorised):
            verifier.verify(issuer.sign(claims(), key_id=f"invented-{number}"))

    assert issuer.fetches == 1


def test_an_issuer_that_is_away_is_no_fault_of_the_token(issuer: Issuer):
    with published_keys(issuer) as url:
        settings = TokenSettings(jwks_url=url)

    with pytest.raises(IssuerDown):
        verify(settings, issuer.sign(claims()))


def test_only_who_has_the_shared_secret_can_issue_tokens():
    settings = TokenSettings(jwks_url="https://id.example.org/keys")

    with pytest.raises(ValueError, match="JWT_SECRET is not set"):
        issue_token(
            settings,
            Principal("anna", frozenset()),
            issued_at=SystemClock().now(),
            lifetime=timedelta(minutes=1),
        )


def test_settings_without_a_source_of_keys_are_refused():
    with pytest.raises(ValueError, match="no source of keys"):
        TokenVerifier.from_settings(TokenSettings())
