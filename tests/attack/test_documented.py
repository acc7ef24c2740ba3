"""docs/security.md: each attack names tests, and they are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def named_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 30
    assert [name for file, name in named if name not in named_in(file)] == []


def test_every_attack_has_a_test() -> None:
    table = PAGE.partition("## Attack, required result, test")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 25
    assert [row for row in rows if "::test_" not in row] == []


def test_every_attack_that_is_tried_here_is_in_the_table() -> None:
    tried = {"test_matrix.py", "test_links.py", "test_supply.py"}
    exempt = {"test_numbers_to_call_are_read_and_not_fetched"}
    here = {name for file in tried for name in named_in(f"tests/attack/{file}") if name.startswith("test_")}
    assert here - exempt - set(re.findall(r"::(test_\w+)", PAGE)) == set()
