"""When the bootstrap has something to do."""

from pathlib import Path

import pytest

from cli.local.bootstrap import PythonTooOld, bootstrap, fingerprint, is_ready, stamp_path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/runtime.txt").write_text("flask==3.1.3\n", encoding="utf-8")
    (tmp_path / "requirements/dev.txt").write_text("pytest==9.2.0\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_a_new_checkout_is_not_ready(checkout: Path) -> None:
    assert not is_ready(checkout, "runtime")


def test_an_installed_checkout_is_ready(checkout: Path) -> None:
    pretend_installed(checkout, "runtime")

    assert is_ready(checkout, "runtime")


def test_what_development_needs_includes_what_the_product_needs(checkout: Path) -> None:
    pretend_installed(checkout, "dev")

    assert is_ready(checkout, "runtime")


def test_what_the_product_needs_is_not_enough_for_development(checkout: Path) -> None:
    pretend_installed(checkout, "runtime")

    assert not is_ready(checkout, "dev")


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml", "api/__init__.py"])
def test_a_change_of_what_is_installed_makes_it_stale(checkout: Path, changed: str) -> None:
    pretend_installed(checkout, "dev")

    (checkout / changed).parent.mkdir(exist_ok=True)
    (checkout / changed).write_text("changed", encoding="utf-8")

    assert not is_ready(checkout, "dev")


def test_a_ready_checkout_is_left_alone(checkout: Path) -> None:
    pretend_installed(checkout, "dev")

    bootstrap(checkout, "dev")

    assert sorted(path.name for path in (checkout / ".venv").iterdir()) == ["kinokassa-dev.stamp"]


def test_an_old_python_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(PythonTooOld, match=r"Python 3\.9 is too old"):
        bootstrap(tmp_path, "dev", python_version=(3, 9))

    assert list(tmp_path.iterdir()) == []


def pretend_installed(checkout: Path, kind: str) -> None:
    stamp_path(checkout, kind).write_text(fingerprint(checkout, kind), encoding="utf-8")
