"""`kinokassa token` makes tokens that our own APIs believe, and no others."""

from datetime import UTC, datetime

import jwt
import pytest
from click.testing import CliRunner, Result

from cli.token import token
from runtime.identifiers import find_id
from runtime.settings import TokenSettings
from runtime.web.principal import Role
from runtime.web.tokens import TokenVerifier

SECRET = "a secret of this test alone, 32 bytes or more"
VIEWER_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


def run(*arguments: str, **environment: str) -> Result:
    variables = {"JWT_SECRET": SECRET, "JWT_ISSUER": "", "JWT_AUDIENCE": "", "JWKS_URL": ""}
    return CliRunner().invoke(token, arguments, env=variables | environment)


def test_a_token_is_believed_by_our_apis():
    arguments = ("--role", "manager", "--role", "support", "--subject", "anna")

    printed = run(*arguments).output.strip()

    verifier = TokenVerifier.from_settings(TokenSettings(jwt_secret=SECRET))
    principal = verifier.verify(printed)
    assert principal.subject == "anna"
    assert principal.roles == {Role.MANAGER, Role.SUPPORT}


def test_a_token_is_for_a_fresh_viewer_unless_told_otherwise():
    first, second = (
        jwt.decode(run().output.strip(), SECRET, algorithms=["HS256"]) for _ in range(2)
    )

    assert first["roles"] == ["viewer"]
    assert find_id(first["sub"]) != find_id(second["sub"])


def test_a_token_tells_what_letters_need():
    result = run("--email", "a@example.org", "--locale", "ru", "--timezone", "Europe/Moscow")

    claims = jwt.decode(result.output.strip(), SECRET, algorithms=["HS256"])
    assert claims["email"] == "a@example.org"
    assert claims["locale"] == "ru"
    assert claims["zoneinfo"] == "Europe/Moscow"


def test_a_token_names_the_issuer_of_the_settings():
    result = run(JWT_ISSUER="https://id.example.org", JWT_AUDIENCE="kinokassa")

    claims = jwt.decode(result.output.strip(), SECRET, algorithms=["HS256"], audience="kinokassa")
    assert claims["iss"] == "https://id.example.org"


def test_a_token_is_good_as_long_as_asked():
    claims = jwt.decode(run("--minutes", "5").output.strip(), SECRET, algorithms=["HS256"])

    assert claims["exp"] - claims["iat"] == 300
    assert datetime.fromtimestamp(claims["exp"], UTC).year >= 2026


def test_without_a_shared_secret_no_token_is_made():
    result = run(JWT_SECRET="", JWKS_URL="https://id.example.org/keys")

    assert result.exit_code == 1
    assert "JWT_SECRET is not set" in result.output


def test_without_any_settings_the_missing_ones_are_named():
    result = run(JWT_SECRET="")

    assert result.exit_code == 1
    assert "JWT_SECRET, JWKS_URL, JWKS_FILE" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("--subject", "anna"),  # of a viewer
        ("--role", "emperor"),
        ("--minutes", "0"),
    ],
)
def test_a_token_that_nobody_would_believe_is_not_made(arguments: tuple[str, ...]):
    result = run(*arguments)

    assert result.exit_code != 0
    assert "Error" in result.output


def test_a_given_viewer_is_named():
    claims = jwt.decode(run("--subject", VIEWER_ID).output.strip(), SECRET, algorithms=["HS256"])

    assert claims["sub"] == VIEWER_ID
