"""The house: what imports what, where words are, and that every file says what it is for (docs/architecture.md)."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

FOLDERS = ("bot", "sandbox", "tests", "migrations", "bench")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") if "__pycache__" not in file.parts)
SAYING = {"tell", "show", "toast", "Outgoing", "Choice"}
LONGEST = 450
"""Lines. A file has one job; one much longer than 300 has two."""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}: a relative import"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_the_layers_hold() -> None:
    found = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert found, "import-linter is missing: make setup"
    done = subprocess.run([found, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_checks_run_it() -> None:
    assert "lint-imports" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("file", sorted((ROOT / "bot" / "domain").glob("*.py")), ids=name_of)
def test_the_domain_imports_the_standard_library_only(file: Path) -> None:
    for name in imports(file):
        first = name.split(".")[0]
        assert first in sys.stdlib_module_names or name.startswith("bot.domain"), name
        assert first not in {"asyncio", "os", "time", "random", "socket", "logging", "sqlite3"}, name


def test_the_domain_waits_for_nothing_and_asks_no_clock() -> None:
    for file in (ROOT / "bot" / "domain").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), name_of(file)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_says_its_job_in_its_first_line(file: Path) -> None:
    text = file.read_text()
    if not text:
        assert file.name == "__init__.py"
        return
    said = ast.get_docstring(ast.parse(text))
    assert said, "no first line"
    assert text.startswith(('"""', "#!")), "the first line is not the first"
    # A version of the tables is written by Alembic: as long as there are columns.
    unbound = ("tests", "migrations/versions")
    assert any(file.is_relative_to(ROOT / each) for each in unbound) or text.count("\n") <= LONGEST


@pytest.mark.parametrize("file", [each for each in FILES if each.is_relative_to(ROOT / "bot")], ids=name_of)
def test_no_sentence_for_a_person_is_in_python(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in SAYING or (called == "toast" and not node.args):
            continue
        for given in [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("text", "label"))]:
            assert not _is_sentence(given), f"{name_of(file)}:{node.lineno}: words belong in prompts/"


def _is_sentence(node: ast.expr) -> bool:
    """Whether an expression holds a text of its own with a letter in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return any(letter.isalpha() for text in texts for letter in text)


NEVER = ("manager", "helper", "utils")


@pytest.mark.parametrize("file", [each for each in FILES if not each.is_relative_to(ROOT / "tests")], ids=name_of)
def test_names_that_say_nothing_are_not_used(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        name = getattr(node, "name", None)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and isinstance(name, str):
            assert not any(word in name.lower() for word in NEVER), name
            assert not name.startswith("handle_"), name
    assert not any(word in file.stem for word in NEVER)


def test_no_to_do_is_left() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    for file in FILES:
        assert not any(mark in file.read_text() for mark in marks), name_of(file)
