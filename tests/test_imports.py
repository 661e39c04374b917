"""What tests share stands in modules beside them, so that none runs or moves with another."""

import re
from pathlib import Path

TESTS = Path(__file__).parent

ANOTHER_TEST_MODULE = re.compile(r"^(?:from|import) tests\.(?:\w+\.)*test_\w+", re.MULTILINE)


def test_no_test_module_imports_another_one():
    importing = [
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if ANOTHER_TEST_MODULE.search(path.read_text(encoding="utf-8"))
    ]

    assert importing == []
