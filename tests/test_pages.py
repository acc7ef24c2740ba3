"""What the docs say of data and hazards holds: every table and column is named, and every test exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.tables import metadata
from tests.listing import every

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


@pytest.fixture(scope="module")
def known_tests() -> set[str]:
    """The names of all functions in the files of tests. They are many, and are parsed once."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return found


INVENTORY = _rows("privacy.md", "## Every table")


def test_every_table_and_column_is_in_the_inventory() -> None:
    every(metadata.sorted_tables, lambda table: not_in_the_inventory(table, INVENTORY))


def not_in_the_inventory(table: sa.Table, inventory: list[list[str]]) -> Iterator[str]:
    where = f"docs/privacy.md, Every table: {table.name}"
    rows = [row for row in inventory if table.name in _named(row[0])]
    if len(rows) != 1:
        yield f"{where}: has {len(rows)} rows"
    for _, columns, why, *_ in rows:
        for column in sorted(_named(columns) ^ set(table.columns.keys())):
            yield f"{where}: {column} is {'not named' if column in table.columns else 'no column'}"
        if not why:
            yield f"{where}: says nothing of why it is kept"


def test_what_the_inventory_lacks_is_seen() -> None:
    table = sa.Table("lines", sa.MetaData(), sa.Column("id"), sa.Column("words"))
    where = "docs/privacy.md, Every table: lines"
    for inventory, wrong in [
        ([], [f"{where}: has 0 rows"]),
        ([["`lines`", "`id`, `words`", "to be read"]], []),
        ([["`lines`", "`id`, `word`", ""]],
         [f"{where}: word is no column", f"{where}: words is not named", f"{where}: says nothing of why it is kept"]),
        ([["`lines`", "`id`, `words`", "a"], ["`lines`", "`id`, `words`", "b"]], [f"{where}: has 2 rows"]),
    ]:  # fmt: skip
        assert list(not_in_the_inventory(table, inventory)) == wrong


def test_nothing_is_in_the_inventory_that_is_not_kept() -> None:
    named = {name for row in INVENTORY for name in _named(row[0])}
    assert named == set(metadata.tables) | {"data_keys", "erased"}


HAZARDS = [row for row in _rows("hazards.md") if re.fullmatch(r"H\d+", row[0])]


def test_every_hazard_has_cause_control_test_and_what_remains(known_tests: set[str]) -> None:
    every(HAZARDS, lambda row: lacking_of_hazard(row, known_tests))


def lacking_of_hazard(row: list[str], tests: set[str]) -> Iterator[str]:
    where = f"docs/hazards.md, {row[0]}"
    if len(row) != 6 or not all(row):
        yield f"{where}: six cells, and none of them empty"
    else:
        yield from lacking_tests(where, row[4], tests)


def lacking_tests(where: str, cell: str, tests: set[str]) -> Iterator[str]:
    """What is wrong with a cell that names tests: there must be some, and each of them must exist."""
    if not _named(cell):
        yield f"{where}: names no test"
    for name in sorted(_named(cell) - tests):
        yield f"{where}: there is no {name}"


def test_what_a_hazard_lacks_is_seen() -> None:
    whole = ["H1", "harm", "cause", "control", "`test_one`, `test_two`", "little"]
    where = "docs/hazards.md, H1"
    assert list(lacking_of_hazard(whole, {"test_one", "test_two"})) == []
    assert list(lacking_of_hazard(whole, {"test_three"})) == [
        f"{where}: there is no test_one",
        f"{where}: there is no test_two",
    ]
    assert list(lacking_of_hazard([*whole[:4], "tests", "little"], set())) == [f"{where}: names no test"]
    assert list(lacking_of_hazard(whole[:5], set())) == [f"{where}: six cells, and none of them empty"]
    assert list(lacking_of_hazard([*whole[:5], ""], set())) == [f"{where}: six cells, and none of them empty"]


def test_hazards_are_numbered_in_a_row() -> None:
    assert [row[0] for row in HAZARDS] == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]


PAGES = sorted(DOCS.rglob("*.md"))


def test_every_link_leads_to_a_page() -> None:
    every(PAGES, dead_links)


def dead_links(page: Path) -> Iterator[str]:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", line):
            if "://" not in link and not (page.parent / link).exists():
                yield f"{page.relative_to(page.parents[1])}:{number}: {link} leads nowhere"


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("See [one](page.md#head)\nand [two](gone.md), [three](https://example.org/gone.md).\n")
    assert list(dead_links(page)) == [f"{tmp_path.name}/page.md:2: gone.md leads nowhere"]


PROMISES = [row for row in _rows("promises.md") if row[0] != "Promise"]


def test_every_promise_is_attacked_by_tests_that_exist(known_tests: set[str]) -> None:
    every(PROMISES, lambda row: lacking_of_promise(row, known_tests))


def lacking_of_promise(row: list[str], tests: set[str]) -> Iterator[str]:
    where = f"docs/promises.md, {row[0]}"
    if len(row) != 2:
        yield f"{where}: two cells, the promise and its tests"
    else:
        yield from lacking_tests(where, row[1], tests)


def test_what_a_promise_lacks_is_seen() -> None:
    where = "docs/promises.md, Nobody reads"
    assert list(lacking_of_promise(["Nobody reads", "`test_one`"], {"test_one"})) == []
    assert list(lacking_of_promise(["Nobody reads", "`test_one`"], set())) == [f"{where}: there is no test_one"]
    assert list(lacking_of_promise(["Nobody reads"], set())) == [f"{where}: two cells, the promise and its tests"]
