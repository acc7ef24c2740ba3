"""The check of everything in prompts/: the files against their rules, the voice against the code."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.voice.crisis import FILE as CRISIS
from bot.voice.crisis import read_crisis
from bot.voice.faults import Fault, in_order, not_there, shown
from bot.voice.fluent import ENGLISH
from bot.voice.ftl import KEY, Messages, has_markup, read_messages, taken_in, variables_of
from bot.voice.library import FOLDERS, read_placed
from bot.voice.prompt_file import Placed

LANGUAGE = re.compile(r"[a-z]{2,3}")
_SAYING = {"say": False, "label": True, "choice": True}
"""Functions and methods whose first argument is a message's name; whether what they say is a label."""


def check(folder: Path, code_root: Path | None = None, own: Path | None = None) -> list[Fault]:
    """Every fault in the prompts folder and the `own` one laid over it; with `code_root`, the bot's, in that too."""
    faults = [*not_there(own), *(_passed_over(own) if own and own.is_dir() else ())]
    for language in _languages(folder, own):
        messages, wrong = read_messages(folder, language, own)
        faults += wrong
        faults += read_crisis(folder, language, own)[1] if _has_crisis(folder, language, own) else []
        placed, wrong = read_placed(folder, language, own)
        faults += wrong
        for name, kind in FOLDERS.items():
            there = any(each.prompt and each.prompt.kind is kind and not each.hidden for each in placed)
            if language == ENGLISH and not wrong and not there:
                place = shown(folder / language / name)
                faults.append(Fault(place, 1, f"no {kind} is there", "Put one back, or look at PROMPTS_DIR."))
        if language != ENGLISH:
            faults += _translated(placed, read_placed(folder, ENGLISH, own)[0])
        if code_root is not None and messages.ids:
            faults += _code(messages, list(uses(code_root)), whole=language == ENGLISH)
    return list(in_order(faults))


def lacking(folder: Path, own: Path | None = None) -> list[Fault]:
    """What another language lacks and is said in English meanwhile: no fault, and good to know."""
    found: list[Fault] = []
    others = _languages(folder, own)[1:]
    if not others:
        return found
    english = [each for each in read_placed(folder, ENGLISH, own)[0] if each.prompt and not each.hidden]
    said = read_messages(folder, ENGLISH, own)[0].ids
    for language in others:
        there = {each.id for each in read_placed(folder, language, own)[0]}
        for each in english:
            if each.id not in there:
                what = f'"{each.id}" is not there in "{language}"'
                where = f"{language}/{Path(each.file).parent.name}/{Path(each.file).name}"
                found.append(Fault(each.file, each.line, what, f"Write {where} with the same id."))
        messages, _ = read_messages(folder, language, own)
        if lost := [key for key in said if key not in messages]:
            file = min((place for place, _ in messages.places.values()), default=shown(folder / language / "voice.ftl"))
            what = f"said in English: {lost[0]}" + (f" and {len(lost) - 1} more" if len(lost) > 1 else "")
            found.append(Fault(file, 1, what, "Write those that are read."))
    return list(in_order(found))


def _languages(folder: Path, own: Path | None) -> list[str]:
    """The languages there are files of, English first."""
    places = [place for place in (folder, own) if place and place.is_dir()]
    found = {each.name for place in places for each in place.iterdir() if each.is_dir()}
    return list(dict.fromkeys((ENGLISH, *sorted(name for name in found if LANGUAGE.fullmatch(name)))))


def _has_crisis(folder: Path, language: str, own: Path | None) -> bool:
    """Whether the crisis file of a language is looked at: the English one always, others if they are there."""
    return language == ENGLISH or any((place / language / CRISIS).is_file() for place in (folder, own) if place)


def _passed_over(own: Path) -> Iterator[Fault]:
    """What lies in an own folder where nobody looks: a prompt put beside the right place would go unnoticed."""
    remedy = "Prompts stand in en/questions/ and en/activities/."
    for place in sorted(own.iterdir()):
        if place.name.startswith(".") or place.stem.upper() == "README":
            continue
        if not place.is_dir() or not LANGUAGE.fullmatch(place.name):
            yield Fault(shown(place), 1, "is not read", remedy)
            continue
        for inner in sorted(place.iterdir()):
            known = inner.name in (*FOLDERS, CRISIS) or inner.suffix == ".ftl"
            if not known and not inner.name.startswith("."):
                yield Fault(shown(inner), 1, "is not read", remedy)


def _translated(placed: list[Placed], english: list[Placed]) -> Iterator[Fault]:
    """Where a prompt is another thing than in English: whoever is in the midst of one may change the language."""
    original = {each.id: each.prompt for each in english if each.prompt}
    for each in placed:
        one, other = each.prompt, original.get(each.id)
        if one is None or other is None:
            continue
        if one.kind is not other.kind:
            yield Fault(each.file, each.line, f'"{each.id}" is of another kind in English', "Choose another id.")
        elif [step.takes for step in one.steps] != [step.takes for step in other.steps]:
            takes = ", ".join(step.takes for step in other.steps) or "none"
            yield Fault(each.file, each.line, f'the steps of "{each.id}" differ from English', f"There: {takes}.")


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

    def among(self, known: Collection[str]) -> list[str]:
        """Those of the known messages that are meant here: one, or several where the name is put together."""
        if self.built:
            return [key for key in known if re.fullmatch(self.key, key)]
        return [self.key] if self.key in known else []


def uses(code_root: Path) -> Iterator[Use]:
    """Every string in the Python files below `code_root` that looks like a message's name."""
    for file in sorted(code_root.rglob("*.py")):
        if file.relative_to(code_root).parts[0] == "store":
            continue  # It says nothing to anybody, and SQLAlchemy's columns have labels of their own.
        named = shown(file)
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
    return {key for use in uses(code_root) for key in use.among(known)}


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
    used: dict[str, list[Use]] = {key: [] for key in messages.ids}
    for use in found:
        meant = use.among(messages.ids)
        for key in meant:
            used[key].append(use)
        if whole and use.said and not meant:
            what = f'"{use.key}" is said here, and no message has that name'
            yield Fault(use.file, use.line, what, "Write the message or mend the name.")
    taken = set().union(*(taken_in(other, messages) for other in messages.ids))
    for key in messages.ids:
        file, line = messages.places[key]
        here = used[key]
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
