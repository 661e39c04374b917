"""Who runs PostgreSQL, and where that user's files go."""

import os
from pathlib import Path

from cli.local.account import (
    SHARED_STATE,
    Account,
    choose_data_folder,
    create_private_folder,
    find_account,
    fingerprint,
    is_open_to_all,
    provide_account,
)

OURSELVES = Account("ourselves", os.geteuid(), os.getegid())


def test_our_own_data_stays_in_the_folder(tmp_path: Path) -> None:
    assert choose_data_folder(tmp_path, None) == tmp_path / "postgres"


def test_data_moves_out_of_a_folder_that_its_user_cannot_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    chosen = choose_data_folder(tmp_path, OURSELVES)

    assert chosen == SHARED_STATE / fingerprint(tmp_path) / "postgres"


def test_a_folder_is_closed_when_any_folder_above_it_is(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(mode=0o755)

    assert not is_open_to_all(inner)
    assert is_open_to_all(Path("/"))


def test_checkouts_have_different_names(tmp_path: Path) -> None:
    assert fingerprint(tmp_path / "one") != fingerprint(tmp_path / "two")


def test_one_checkout_has_one_name_however_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()

    (tmp_path / "link").symlink_to(tmp_path / "checkout")

    assert fingerprint(tmp_path / "link") == fingerprint(tmp_path / "checkout")


def test_a_private_folder_is_empty_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "left-by-an-interrupted-run").touch()

    create_private_folder(folder, OURSELVES)

    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == OURSELVES.user_id


def test_an_unknown_user_is_not_found() -> None:
    assert find_account("no-such-user-here") is None


def test_the_account_is_never_root() -> None:
    account = provide_account()

    assert (os.geteuid() if account is None else account.user_id) != 0
