"""The page of tables leaves nothing out."""

import pytest

from cli.docs.tables import tables_page
from models import Base


@pytest.fixture(scope="module")
def page() -> str:
    return tables_page()


@pytest.mark.parametrize("name", sorted(Base.metadata.tables))
def test_every_table_has_a_section_with_its_columns(name: str, page: str) -> None:
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]

    for column in Base.metadata.tables[name].columns:
        assert f"| `{column.name}` |" in section


def test_what_a_column_means_stands_beside_it(page: str) -> None:
    assert "| `superseded_at` | timestamp with time zone | null |  | Null for the current" in page


def test_a_foreign_key_says_what_it_refers_to(page: str) -> None:
    assert "| `plan_id` | uuid |  | `plans.id` |" in page


def test_a_partial_unique_index_is_told_with_its_condition(page: str) -> None:
    assert "- Unique: `plan_id`, `currency` where `superseded_at is null`." in page


def test_a_check_is_told_with_its_name(page: str) -> None:
    assert "- Check `ck_prices_amount_positive`: `amount_minor > 0`." in page
