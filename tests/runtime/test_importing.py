"""Importing what a process is made of."""

import gc
from pathlib import Path

import pytest

from runtime.importing import import_named


@pytest.fixture
def watcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module that notes whether the collector works while it is imported."""
    name = f"watcher_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text("import gc\nwas_awake = gc.isenabled()\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_what_is_named_is_imported() -> None:
    assert import_named("runtime.importing:import_named") is import_named


def test_the_collector_rests_while_something_is_imported(watcher: str) -> None:
    was_awake = import_named(f"{watcher}:was_awake")

    assert not was_awake
    assert gc.isenabled()


def test_the_collector_works_again_after_an_import_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ImportError):
        import_named(f"no_such_module_{tmp_path.name}:anything")

    assert gc.isenabled()
