"""An issuer of tokens with key pairs, whose public halves can be fetched or read from a file."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

RSA_BITS = 2_048


@dataclass
class Issuer:
    """Signs tokens, and counts how often its public keys were fetched."""

    rsa_key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(65_537, RSA_BITS)
    )
    ed25519_key: ed25519.Ed25519PrivateKey = field(
        default_factory=ed25519.Ed25519PrivateKey.generate
    )
    fetches: int = 0

    def jwks(self) -> str:
        rsa_jwk = json.loads(RSAAlgorithm.to_jwk(self.rsa_key.public_key()))
        ed25519_jwk = json.loads(OKPAlgorithm.to_jwk(self.ed25519_key.public_key()))
        keys = [
            rsa_jwk | {"kid": "rsa", "use": "sig"},
            ed25519_jwk | {"kid": "ed25519", "use": "sig"},
        ]
        return json.dumps({"keys": keys})

    def sign(
        self, claims: Mapping[str, Any], *, algorithm: str = "RS256", key_id: str = "rsa"
    ) -> str:
        key = self.ed25519_key if algorithm == "EdDSA" else self.rsa_key
        return jwt.encode(dict(claims), key, algorithm=algorithm, headers={"kid": key_id})


@contextmanager
def published_keys(issuer: Issuer) -> Iterator[str]:
    """Serve the public keys; gives their address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.fetches += 1
            body = issuer.jwks().encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/keys"
        server.shutdown()
        thread.join()
