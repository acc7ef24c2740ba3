"""What the docs say of data and hazards holds: every table and column is named, and every test exists."""

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.tables import metadata

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def _rows(page: str, heading: str = "") -> list[list[str]]:
    """The cells of a page's tables below a heading, but for their heads."""
    text = (DOCS / page).read_text(encoding="utf-8")
    text = text.partition(heading)[2] if heading else text
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [row for row in found if not set("".join(row)) <= set("-: ")]


def _named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_table_and_column_is_in_the_inventory(table: sa.Table) -> None:
    rows = [row for row in _rows("privacy.md", "## Every table") if table.name in _named(row[0])]
    assert len(rows) == 1, f"docs/privacy.md, Every table: {table.name}"
    assert _named(rows[0][1]) == {column.name for column in table.columns}
    assert rows[0][2]


def test_nothing_is_in_the_inventory_that_is_not_kept() -> None:
    named = {name for row in _rows("privacy.md", "## Every table") for name in _named(row[0])}
    assert named == set(metadata.tables) | {"data_keys", "erased"}


def _tests() -> set[str]:
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return found


HAZARDS = [row for row in _rows("hazards.md") if re.fullmatch(r"H\d+", row[0])]


@pytest.mark.parametrize("row", HAZARDS, ids=[row[0] for row in HAZARDS])
def test_every_hazard_has_cause_control_test_and_what_remains(row: list[str]) -> None:
    assert len(row) == 6
    assert all(row)
    tests = _named(row[4])
    assert tests
    assert tests <= _tests()


def test_hazards_are_numbered_in_a_row() -> None:
    assert [row[0] for row in HAZARDS] == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]


DECISIONS = sorted(f"decisions/{each.name}" for each in (DOCS / "decisions").iterdir())


@pytest.mark.parametrize("page", ["privacy.md", "hazards.md", "dpia.md", *DECISIONS])
def test_every_link_leads_to_a_page(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in link:
            assert ((DOCS / page).parent / link).exists(), link


PROMISES = [row for row in _rows("promises.md") if row[0] != "Promise"]


@pytest.mark.parametrize("row", PROMISES, ids=[row[0][:40] for row in PROMISES])
def test_every_promise_is_attacked_by_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 2
    tests = _named(row[1])
    assert tests
    assert tests - _tests() == set()
