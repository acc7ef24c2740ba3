"""The check of everything in prompts/: the files against their rules, the voice against the code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.voice.crisis import read_crisis
from bot.voice.faults import Fault, in_order, shown
from bot.voice.fluent import ENGLISH
from bot.voice.ftl import KEY, Messages, has_markup, read_messages, taken_in, variables_of
from bot.voice.library import PromptKind, read_library

_SAYING = {"say": False, "label": True, "choice": True}
"""Functions and methods whose first argument is a message's name; whether what they say is a label."""


def check(folder: Path, code_root: Path | None = None) -> list[Fault]:
    """Every fault in the prompts folder, file by file; with `code_root`, the bot's package, in that too."""
    faults: list[Fault] = []
    languages = sorted(place.name for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []
    for language in dict.fromkeys((ENGLISH, *(name for name in languages if not name.startswith(".")))):
        messages, wrong = read_messages(folder, language)
        faults += wrong
        faults += read_crisis(folder, language)[1]
        prompts, wrong = read_library(folder, language)
        faults += wrong
        for name, kind in (("questions", PromptKind.QUESTION), ("activities", PromptKind.ACTIVITY)):
            if not wrong and not any(prompt.kind is kind for prompt in prompts):
                place = shown(folder, folder / language / name)
                faults.append(Fault(place, 1, f"no {kind} is there", "Put one back, or look at PROMPTS_DIR."))
        if code_root is not None and messages.ids:
            faults += _code(messages, list(uses(code_root)), whole=language == ENGLISH)
    return list(in_order(faults))


@dataclass(frozen=True)
class Use:
    """One place in the code that names a message, or could."""

    file: str
    line: int
    key: str
    """A name, or a regular expression when the code puts the name together."""
    said: bool = False
    """It is the first argument of say or label; else a string that looks like a name."""
    label: bool = False
    values: frozenset[str] | None = None
    """The names of the values given; none if the code gathers them elsewhere."""
    built: bool = False

    def means(self, key: str) -> bool:
        return re.fullmatch(self.key, key) is not None if self.built else self.key == key


def uses(code_root: Path) -> Iterator[Use]:
    """Every string in the Python files below `code_root` that looks like a message's name."""
    for file in sorted(code_root.rglob("*.py")):
        if file.relative_to(code_root).parts[0] == "store":
            continue  # It says nothing to anybody, and SQLAlchemy's columns have labels of their own.
        named = shown(code_root, file)
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=named)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and (said := _says(node)) is not None:
                given = frozenset(word.arg for word in node.keywords if word.arg is not None)
                gathered = any(word.arg is None for word in node.keywords)
                for key, built in _names(node.args[0]):
                    yield Use(named, node.lineno, key, True, said, None if gathered else given, built)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                yield Use(named, node.lineno, node.value)


def used_keys(code_root: Path, known: frozenset[str]) -> set[str]:
    """Those of the known messages that the code names."""
    found = list(uses(code_root))
    return {key for key in known if any(use.means(key) for use in found)}


def _says(call: ast.Call) -> bool | None:
    """Whether the call says a label (true), a message (false) or nothing at all."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _SAYING.get(name.lstrip("_"))
        case _:
            return None


def _names(node: ast.expr) -> Iterator[tuple[str, bool]]:
    """The names an argument can be, and whether each is a pattern."""
    match node:
        case ast.Constant(value=str(key)):
            yield key, False
        case ast.IfExp(body=one, orelse=other):
            yield from _names(one)
            yield from _names(other)
        case ast.JoinedStr(values=[ast.Constant(), *_] as parts):
            pieces = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)
            yield "".join(pieces), True
        case _:
            pass


def _code(messages: Messages, found: list[Use], *, whole: bool) -> Iterator[Fault]:
    """Where code and messages disagree. A language not `whole` may lack messages: English has them."""
    for use in found if whole else ():
        if use.said and not any(use.means(key) for key in messages.ids):
            what = f'"{use.key}" is said here, and no message has that name'
            yield Fault(use.file, use.line, what, "Write the message or mend the name.")
    taken = set().union(*(taken_in(other, messages) for other in messages.ids))
    for key in messages.ids:
        file, line = messages.places[key]
        here = [use for use in found if use.means(key)]
        if not here and key not in taken:
            yield Fault(file, line, f'nobody says "{key}"', "Remove it or use it.")
        if any(use.label for use in here) and has_markup(key, messages):
            remedy = "Take < > and & out of it."
            yield Fault(file, line, f'"{key}" is a label, which shows tags as they are', remedy)
        needed = variables_of(key, messages)
        for use in here:
            if use.values is not None and (lacking := sorted(needed - use.values)):
                what = f'"{key}" needs {", ".join(lacking)}, which {use.file}:{use.line} does not give'
                given = ", ".join(sorted(use.values)) or "none"
                yield Fault(file, line, what, f"Values given there: {given}.")
