"""Bearer tokens: whom we believe."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, Self

import jwt

from runtime.settings import TokenSettings
from runtime.web.principal import ClaimsUnusable, Principal, principal_from
from runtime.web.problems import Unauthorised, Unavailable

SHARED_SECRET_ALGORITHMS = ("HS256",)
PUBLIC_KEY_ALGORITHMS = ("RS256", "EdDSA")
"""The two lists never mix, or a public key could be used as a shared secret (RFC 8725, 2.1)."""

LEEWAY_SECONDS = 10
"""How far the issuer's clock may be from ours."""

JWKS_TIMEOUT_SECONDS = 3
"""A request waits for the issuer's keys at most that long, and only when they are not known."""

REQUIRED_CLAIMS = ("exp", "sub")


class IssuerDown(Unavailable):
    """The issuer's public keys cannot be fetched."""

    default_code = "issuer_unavailable"


class KeySource(Protocol):
    """Knows the key that a token must have been signed with."""

    def key_of(self, token: str) -> str | jwt.PyJWK:
        """Return the key.

        Raises:
            jwt.PyJWTError: The token cannot be read, or names a key that is not known.
        """


class SharedSecret:
    """One secret that the issuer and we know.

    Args:
        secret: At least 32 bytes.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def key_of(self, token: str) -> str:
        """Return the secret, whatever the token says."""
        del token
        return self._secret


class PublishedKeys:
    """The issuer's public keys at their address; it is asked for unknown ones twice a minute.

    Args:
        url: Of the JWKS document.
    """

    def __init__(self, url: str) -> None:
        self._client = jwt.PyJWKClient(url, timeout=JWKS_TIMEOUT_SECONDS)

    def key_of(self, token: str) -> jwt.PyJWK:
        """Return the key that the token names."""
        try:
            return self._client.get_signing_key_from_jwt(token)
        except jwt.PyJWKClientConnectionError as error:
            raise IssuerDown("The keys of the token's issuer cannot be fetched.") from error


class KeysFromFile:
    """The issuer's public keys in a file.

    Args:
        path: Of the JWKS document.
    """

    def __init__(self, path: Path) -> None:
        self._keys = jwt.PyJWKSet.from_dict(json.loads(path.read_text(encoding="utf-8")))

    def key_of(self, token: str) -> jwt.PyJWK:
        """Return the key that the token names."""
        key_id = jwt.get_unverified_header(token).get("kid")
        for key in self._keys.keys:
            if key.key_id == key_id:
                return key
        raise jwt.InvalidKeyError(f"no key {key_id!r}")


class TokenVerifier:
    """Tells who a token belongs to.

    Args:
        keys: Where the keys come from.
        algorithms: The only ones that are believed, whatever a token says.
        issuer: Required `iss`; none means that any will do.
        audience: Required `aud`; none means that any will do.
    """

    def __init__(
        self,
        keys: KeySource,
        algorithms: Sequence[str],
        *,
        issuer: str | None = None,
        audience: str | None = None,
    ) -> None:
        self._keys = keys
        self._algorithms = list(algorithms)
        self._issuer = issuer
        self._audience = audience

    @classmethod
    def from_settings(cls, settings: TokenSettings) -> Self:
        """Return the verifier that `settings` describe.

        Raises:
            OSError: The file of keys cannot be read.
            ValueError: The settings name no source of keys, or the file is no JSON.
        """
        keys, algorithms = _keys_and_algorithms(settings)
        return cls(keys, algorithms, issuer=settings.issuer, audience=settings.audience)

    def verify(self, bearer: str) -> Principal:
        """Return whom the token belongs to.

        Args:
            bearer: The token, without the word Bearer.

        Raises:
            Unauthorised: It is forged, expired, unsigned, or says too little.
            IssuerDown: It may be good, but the keys cannot be fetched now.
        """
        try:
            claims = jwt.decode(
                bearer,
                self._keys.key_of(bearer),
                algorithms=self._algorithms,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={
                    "require": list(REQUIRED_CLAIMS),
                    "verify_aud": self._audience is not None,
                },
            )
            return principal_from(claims)
        except jwt.ExpiredSignatureError as error:
            raise Unauthorised("The token has expired.") from error
        except (jwt.PyJWTError, ClaimsUnusable) as error:
            raise Unauthorised("The token is not valid.") from error


def issue_token(
    settings: TokenSettings, principal: Principal, *, issued_at: datetime, lifetime: timedelta
) -> str:
    """Return a token for development and tests, signed with the shared secret.

    Args:
        settings: With the secret, and the issuer and audience to name.
        principal: Whom it is for.
        issued_at: By the clock of this machine, aware.
        lifetime: How long it is good.

    Raises:
        ValueError: There is no shared secret: only the issuer can make tokens then.
    """
    if settings.jwt_secret is None:
        raise ValueError("tokens are signed by their issuer; JWT_SECRET is not set here")
    claims = {
        "sub": principal.subject,
        "roles": sorted(principal.roles),
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "iss": settings.issuer,
        "aud": settings.audience,
        "email": principal.email,
        "locale": principal.locale,
        "zoneinfo": principal.timezone,
    }
    told = {name: claim for name, claim in claims.items() if claim is not None}
    return jwt.encode(told, settings.jwt_secret, algorithm=SHARED_SECRET_ALGORITHMS[0])


def _keys_and_algorithms(settings: TokenSettings) -> tuple[KeySource, Sequence[str]]:
    if settings.jwt_secret is not None:
        return SharedSecret(settings.jwt_secret), SHARED_SECRET_ALGORITHMS
    if settings.jwks_url is not None:
        return PublishedKeys(settings.jwks_url), PUBLIC_KEY_ALGORITHMS
    if settings.jwks_file is not None:
        return KeysFromFile(Path(settings.jwks_file)), PUBLIC_KEY_ALGORITHMS
    raise ValueError("no source of keys is set")
