"""The house: what imports what, where words are, and that every file says what it is for (docs/architecture.md)."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.listing import every

FOLDERS = ("bot", "sandbox", "tests", "migrations", "bench")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") if "__pycache__" not in file.parts)
SAYING = {"tell", "show", "toast", "Outgoing", "Choice"}
LONGEST, LONGEST_OF_TESTS = 450, 400
"""Lines. A file has one job; one much longer than 300 has two."""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def under(*folders: str) -> list[Path]:
    return [file for file in FILES if any(file.is_relative_to(ROOT / folder) for folder in folders)]


Parsed = Callable[[Path], ast.Module]


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    """What a file holds, parsed once for all rules."""
    trees: dict[Path, ast.Module] = {}

    def parsed(file: Path) -> ast.Module:
        if file not in trees:
            trees[file] = ast.parse(file.read_text(encoding="utf-8"), name_of(file))
        return trees[file]

    return parsed


def test_the_layers_hold() -> None:
    found = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert found, "import-linter is missing: make setup"
    done = subprocess.run([found, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_checks_run_it() -> None:
    assert "lint-imports" in (ROOT / "Makefile").read_text()


def test_the_domain_imports_the_standard_library_only(parsed: Parsed) -> None:
    every(under("bot/domain"), lambda file: foreign_imports(name_of(file), parsed(file)))


def foreign_imports(name: str, tree: ast.Module) -> Iterator[str]:
    for line, imported in imports(tree):
        first = imported.split(".")[0]
        if first not in sys.stdlib_module_names and not imported.startswith("bot.domain."):
            yield f"{name}:{line}: imports {imported}, which is not of the standard library"
        if first in {"asyncio", "os", "time", "random", "socket", "logging", "sqlite3"}:
            yield f"{name}:{line}: imports {imported}, which is not for the domain"


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What is imported, by its whole name, and in which line; a relative import begins with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{source}.{each.name}") for each in node.names)


def test_the_domain_waits_for_nothing_and_asks_no_clock(parsed: Parsed) -> None:
    every(under("bot/domain"), lambda file: waiting(name_of(file), parsed(file)))


def waiting(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield f"{name}:{node.lineno}: waits"


FLOOR = ("sqlalchemy", "bot.store", "bot.actions")
"""What stories stand on. What they see of it they see through tests/inspecting.py."""
REACHED = (".app.store", ".app.courier", ".app.intake")


def test_stories_do_not_reach_through_the_floor(parsed: Parsed) -> None:
    every(under("tests/stories"), lambda file: reaching_through(name_of(file), parsed(file)))


def reaching_through(name: str, tree: ast.Module) -> Iterator[str]:
    for line, imported in imports(tree):
        if any(f"{imported}.".startswith(f"{each}.") for each in FLOOR):
            yield f"{name}:{line}: imports {imported}: a phone does it, or the inspector"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(
            (".app.store", ".app.courier", ".app.intake")
        ):
            yield f"{name}:{node.lineno}: takes {ast.unparse(node)}: the world has a word for it, or the inspector"


def test_a_file_says_its_job_in_its_first_line() -> None:
    every(FILES, lambda file: silent(name_of(file), file.read_text(encoding="utf-8")))


def silent(name: str, text: str) -> Iterator[str]:
    if not text:
        if not name.endswith("__init__.py"):
            yield f"{name}:1: is empty"
    elif not re.match(r'(#!.*\n)?"""\s*[^\s"](?s:.*?)"""\n', text):
        yield f"{name}:1: does not begin with what it is for"


def test_no_file_has_two_jobs() -> None:
    # A version of the tables is written by Alembic: as long as there are columns.
    bound = [file for file in under("bot", "sandbox", "migrations", "bench") if "versions" not in file.parts]
    every(bound, lambda file: too_long(name_of(file), file.read_text(encoding="utf-8"), LONGEST))


def test_no_file_of_tests_tells_two_things() -> None:
    every(under("tests"), lambda file: too_long(name_of(file), file.read_text(encoding="utf-8"), LONGEST_OF_TESTS))


def too_long(name: str, text: str, most: int) -> Iterator[str]:
    if (lines := text.count("\n")) > most:
        yield f"{name}:{most}: has {lines} lines, and may have {most}"


def test_no_sentence_for_a_person_is_in_python(parsed: Parsed) -> None:
    every(under("bot"), lambda file: sentences(name_of(file), parsed(file)))


def sentences(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in SAYING or (called == "toast" and not node.args):
            continue
        for given in [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("text", "label"))]:
            if _is_sentence(given):
                yield f"{name}:{given.lineno}: words belong in prompts/"


def _is_sentence(node: ast.expr) -> bool:
    """Whether an expression holds a text of its own with a letter in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return any(letter.isalpha() for text in texts for letter in text)


NEVER = ("manager", "helper", "utils")


def test_names_that_say_nothing_are_not_used(parsed: Parsed) -> None:
    every(under("bot", "sandbox", "migrations", "bench"), lambda file: empty_names(name_of(file), parsed(file)))


def empty_names(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            node.name.startswith("handle_") or any(word in node.name.lower() for word in NEVER)
        ):
            yield f"{name}:{node.lineno}: {node.name} says nothing"
    if any(word in Path(name).stem for word in NEVER):
        yield f"{name}:1: the name of the file says nothing"


OWN = {"bot/domain/notes.py": {"held", "first_lines", "decided", "given_at", "came_up_at", "came_back_in"}}
"""What of a noun is set by the verbs in its own file, and nowhere else."""


def test_a_noun_keeps_its_state(parsed: Parsed) -> None:
    every(under("bot"), lambda file: set_from_outside(name_of(file), parsed(file)))


def set_from_outside(name: str, tree: ast.Module) -> Iterator[str]:
    for line, held_by, attribute in sorted(attributes_set(tree)):
        if held_by != "self" and any(attribute in own for home, own in OWN.items() if home != name):
            yield f"{name}:{line}: sets {attribute}, for which the noun has verbs"


def test_the_desk_writes_no_row(parsed: Parsed) -> None:
    every(under("bot/desk"), lambda file: set_by_the_desk(name_of(file), parsed(file)))


ITS_OWN = {"self", "h", "answer"}
"""What the desk may set things of: an answer that is being made, and who hears."""


def set_by_the_desk(name: str, tree: ast.Module) -> Iterator[str]:
    for line, held_by, attribute in sorted(attributes_set(tree)):
        if held_by.rpartition(".")[2] not in ITS_OWN:
            yield f"{name}:{line}: sets {attribute} of {held_by}: that is for a verb of the noun, or an action"


def attributes_set(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """What is assigned to, wherever it stands: in which line, of what, and its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, ast.unparse(node.value), node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield node.lineno, ast.unparse(node.args[0]), ast.unparse(node.args[1]).strip("'")


def test_no_to_do_is_left() -> None:
    every(FILES, lambda file: left_to_do(name_of(file), file.read_text(encoding="utf-8")))


def left_to_do(name: str, text: str) -> Iterator[str]:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"{name}:{number}: {mark}" for mark in marks if mark in line)


# The rules themselves.

Rule = Callable[[str, ast.Module], Iterable[str]]
BROKEN: list[tuple[Rule, str, list[int]]] = [
    (foreign_imports, "import re\nfrom bot.domain.when import local\n", []),
    (
        foreign_imports,
        "import yaml\nfrom bot.store import work\nimport time\nfrom os import path\nfrom . import y\n",
        [1, 2, 3, 4, 5],
    ),
    (waiting, "def one():\n    return 1\n", []),
    (waiting, "async def one():\n    await two\n", [1, 2]),
    (sentences, "show(kept)\nsay('note-kept')\ntell('1 · 2')\ntoast()\nChoice(f'{a} · {b}', 'yes')\n", []),
    (sentences, "tell('Kept.')\nx.show(f'So: {a}')\nOutgoing(text='Kept.')\nChoice(label='Yes')\n", [1, 2, 3, 4]),
    (set_from_outside, "note.hold()\nx = note.held\nself.held = True\nnote.held == x\n", []),
    (
        set_from_outside,
        "note.held = True\na, note.said_in[0].decided = 1, 2\nsetattr(n, 'first_lines', 1)\n",
        [1, 2, 3],
    ),
    (reaching_through, "from bot.domain.notes import Note\nfrom tests.inspecting import rows\nx = a.app.speech\n", []),
    (
        reaching_through,
        "import sqlalchemy as sa\nfrom bot import store\nfrom bot.actions.reply import SIGN\nx = a.app.store.work(1)\n",
        [1, 2, 3, 4],
    ),
    (set_by_the_desk, "h.answer.react = None\nself.x = h.words = 1\nh.client.stop_waiting()\n", []),
    (set_by_the_desk, "h.client.draft = ''\npairing.phase, answer.leave = 1, 2\n", [1, 2]),
    (empty_names, "def keep(): ...\nclass Keeper: ...\nhandle = helper = 1\n", []),
    (empty_names, "def handle_it(): ...\nclass TheManager: ...\nasync def helper(): ...\n", [1, 2, 3]),
]


@pytest.mark.parametrize(("rule", "source", "lines"), BROKEN)
def test_what_breaks_a_rule_is_found_and_nothing_else(rule: Rule, source: str, lines: list[int]) -> None:
    assert [line.split(":")[:2] for line in rule("bot/x.py", ast.parse(source))] == [
        ["bot/x.py", str(line)] for line in lines
    ]


def test_the_name_of_a_file_may_say_nothing_either() -> None:
    assert list(empty_names("bot/utils.py", ast.parse(""))) == ["bot/utils.py:1: the name of the file says nothing"]


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("bot/x.py", '"""What it is for."""\n', True),
        ("bot/x.py", '"""What it is for.\n\nAnd more, in "quotes".\n"""\n\nimport re\n', True),
        ("bench/x.py", '#!/usr/bin/env python\n"""What it is for."""\n', True),
        ("bot/__init__.py", "", True),
        ("bot/x.py", "", False),
        ("bot/x.py", "import re\n", False),
        ("bot/x.py", '"""   """\n', False),
        ("bot/x.py", '# A note.\n"""What it is for."""\n', False),
        ("bot/x.py", '\n"""What it is for."""\n', False),
        ("bot/x.py", '"""What it is for.""".strip()\n', False),
    ],
)
def test_a_file_that_does_not_say_its_job_is_found(name: str, text: str, fine: bool) -> None:
    assert (list(silent(name, text)) == []) is fine


def test_a_file_that_is_too_long_is_found() -> None:
    assert list(too_long("bot/x.py", "\n" * 9, 9)) == []
    assert list(too_long("bot/x.py", "\n" * 10, 9)) == ["bot/x.py:9: has 10 lines, and may have 9"]


def test_what_is_left_to_do_is_found() -> None:
    assert list(left_to_do("bot/x.py", "a = 1\n# TO" + "DO: b\n")) == ["bot/x.py:2: TO" + "DO"]
