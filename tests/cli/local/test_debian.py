"""Installing packages without starting services."""

from pathlib import Path

import pytest

from cli.local.debian import POLICY_TEXT, quiet_environment, services_stay_off


def test_services_stay_off_only_while_we_install(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"

    with services_stay_off(policy):
        text = policy.read_text(encoding="utf-8")
        mode = policy.stat().st_mode & 0o777

    assert "exit 101" in text
    assert mode == 0o755
    assert not policy.exists()


def test_the_policy_is_removed_after_a_failed_install(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"

    with pytest.raises(OSError, match="disk full"), services_stay_off(policy):
        raise OSError("disk full")

    assert not policy.exists()


def test_the_policy_of_the_machine_is_left_alone(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")

    with services_stay_off(policy):
        text = policy.read_text(encoding="utf-8")

    assert text == policy.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_our_policy_left_by_a_killed_run_is_removed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text(POLICY_TEXT, encoding="utf-8")

    with services_stay_off(policy):
        pass

    assert not policy.exists()


def test_packages_ask_nothing() -> None:
    environment = quiet_environment({"PATH": "/usr/bin", "DEBIAN_FRONTEND": "dialog"})

    assert environment["DEBIAN_FRONTEND"] == "noninteractive"
    assert environment["PATH"] == "/usr/bin"
