"""Reading *.ftl files: what a message is, and every mistake a file can hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.voice.faults import Fault, read, shown
from bot.voice.markup import PLACED, markup_slips
from bot.voice.wording import slips

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
TAGS = ("b", "i", "u", "s", "code", "blockquote", "a")

_FUNCTIONS = {"NUMBER"}
_REMEDIES = {
    "E0003": 'Write "name-of-message = words", and begin each further line of it with a space.',
    "E0005": "Write its words after the = sign, or take the line out.",
    "E0010": "Put a star before the variant that is meant otherwise: *[other].",
    "E0027": 'Write a brace that is meant to be seen as { "}" }.',
}
_OTHERWISE = "Compare it with the messages around it; a value is written { $name }."


@dataclass(frozen=True)
class Messages:
    """The messages of one language. `entries` are messages and terms; `ids` are those that can be said."""

    entries: tuple[ast.Message | ast.Term, ...]
    ids: dict[str, ast.Message]
    places: dict[str, tuple[str, int]]
    """File and line of each message, for faults."""

    def __contains__(self, key: str) -> bool:
        return key in self.ids


def read_messages(folder: Path, language: str, own: Path | None = None) -> tuple[Messages, list[Fault]]:
    """Every message of prompts/<language>/*.ftl, and every fault of those files.

    A message in the `own` folder of a practice stands in for the shipped one of the same name.
    """
    entries: dict[str, ast.Message | ast.Term] = {}
    places: dict[str, tuple[str, int]] = {}
    faults: list[Fault] = []
    layers = [sorted((place / language).glob("*.ftl")) for place in (folder, own) if place]
    if not any(layers):
        faults.append(_no_messages(folder, language, own))
    for files in layers:
        found = _read_files(files, faults)
        entries |= {name: entry for name, (entry, _) in found.items()}
        places |= {name: place for name, (_, place) in found.items()}
    ids = {entry.id.name: entry for entry in entries.values() if isinstance(entry, ast.Message)}
    messages = Messages(tuple(entries.values()), ids, places)
    faults.extend(_references(messages))
    return messages, faults


def _no_messages(folder: Path, language: str, own: Path | None) -> Fault:
    """That a language has no messages, at the place where they belong."""
    if own and (own / language).is_dir() and not (folder / language).is_dir():  # A language of the practice's own.
        remedy = "Write the messages there; what it lacks is said in English."
        return Fault(shown(own / language / "voice.ftl"), 1, "is not there", remedy)
    named = shown(folder / language / "voice.ftl")
    return Fault(named, 1, "is not there", "Put it back, or look whether PROMPTS_DIR is right.")


def _read_files(files: list[Path], faults: list[Fault]) -> dict[str, tuple[ast.Message | ast.Term, tuple[str, int]]]:
    """The messages and terms of the files of one folder, each with its place. Adds to the faults."""
    found: dict[str, tuple[ast.Message | ast.Term, tuple[str, int]]] = {}
    for file in files:
        named = shown(file)
        text = read(file)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        for entry in _entries(text):
            line = _line(text, entry)
            if isinstance(entry, ast.Junk):
                faults.append(_junk(named, text, entry))
            elif isinstance(entry, ast.Message | ast.Term):
                name = _name(entry)
                if name in found:
                    first = "{}:{}".format(*found[name][1])
                    faults.append(Fault(named, line, f'"{name}" stands twice', f"See {first}; take one out."))
                    continue
                found[name] = entry, (named, line)
                faults.extend(_entry(entry, named, text, line))
    return found


@lru_cache(maxsize=16)
def _entries(text: str) -> tuple[ast.EntryType, ...]:
    """What stands in a text. The English files lie under every other language: they are parsed once for all of them."""
    return tuple(FluentParser(with_spans=True).parse(text).body)


def taken_in(key: str, messages: Messages) -> set[str]:
    """The messages that a message takes in, directly or through another one; not itself."""
    found: set[str] = set()
    ahead = [key]
    while ahead:
        for other in _parts(messages.ids[ahead.pop()]).messages - found - {key}:
            if other in messages:
                found.add(other)
                ahead.append(other)
    return found


def variables_of(key: str, messages: Messages) -> set[str]:
    """The variables of a message and of every message it takes in."""
    return set().union(*(_parts(messages.ids[name]).variables for name in {key} | taken_in(key, messages)))


def has_markup(key: str, messages: Messages) -> bool:
    """Whether the words of a message hold a tag, or a sign written for HTML."""
    whole = (_parts(messages.ids[name]) for name in {key} | taken_in(key, messages))
    return any(sign in text for parts in whole for text in parts.texts for sign in "<>&")


class _Parts(Visitor):
    """What a message is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()
        self.messages: set[str] = set()
        self.terms: set[str] = set()
        self.functions: set[str] = set()
        self.patterns: list[ast.Pattern] = []
        self.texts: list[str] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.messages.add(node.id.name)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self.terms.add(f"-{node.id.name}")

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        self.functions.add(node.id.name)
        self.generic_visit(node)

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802
        self.texts.append(node.value)

    def visit_Pattern(self, node: ast.Pattern) -> None:  # noqa: N802
        self.patterns.append(node)
        self.generic_visit(node)


def _parts(entry: ast.Message | ast.Term) -> _Parts:
    parts = _Parts()
    parts.visit(entry)
    return parts


def _name(entry: ast.Message | ast.Term) -> str:
    return entry.id.name if isinstance(entry, ast.Message) else f"-{entry.id.name}"


def _line(text: str, node: ast.SyntaxNode) -> int:
    """The line a node begins on. A message's own line, not that of the comment above it."""
    if isinstance(node, ast.Message | ast.Term):
        node = node.id
    start = node.span.start if node.span else 0
    return text.count("\n", 0, start) + 1


def _junk(file: str, text: str, junk: ast.Junk) -> Fault:
    """The parser's complaint, on a line that the broken message has."""
    begins = _line(text, junk)
    ends = begins + (junk.content or "").rstrip().count("\n")
    for note in junk.annotations or []:
        what = (note.message or "cannot be read").rstrip(".")
        line = min(_line(text, note), ends)
        return Fault(file, line, what[0].lower() + what[1:], _REMEDIES.get(note.code or "", _OTHERWISE))
    return Fault(file, begins, "cannot be read", _OTHERWISE)


def _entry(entry: ast.Message | ast.Term, file: str, text: str, line: int) -> Iterator[Fault]:
    """What is wrong with one message in itself."""
    name = _name(entry)
    parts = _parts(entry)
    if isinstance(entry, ast.Message) and not KEY.fullmatch(name):
        what = f'"{name}" is no name for a message'
        yield Fault(file, line, what, "Use at least two small words with hyphens between: note-kept.")
    if entry.attributes:
        what = f'"{name}" has attributes, which nobody says'
        yield Fault(file, line, what, "Make each a message of its own.")
    if isinstance(entry, ast.Term) and parts.variables:
        remedy = "Move the value into the message that uses the term."
        yield Fault(file, line, f'the term "{name}" takes a value', remedy)
    for function in sorted(parts.functions - _FUNCTIONS):
        yield Fault(file, line, f"{function}() cannot be used", "Days and times come ready as values.")
    for pattern in parts.patterns:
        yield from _pattern(pattern, file, text)


def _pattern(pattern: ast.Pattern, file: str, text: str) -> Iterator[Fault]:
    """What is wrong with the words of one pattern; a variant of a choice is a pattern of its own."""
    words = ""
    begins: list[tuple[int, int]] = []
    for element in pattern.elements:
        begins.append((len(words), _line(text, element)))
        words += element.value if isinstance(element, ast.TextElement) else _placed(element)
    for slip in [*slips(words), *markup_slips(words)]:
        start, line = max((begin for begin in begins if begin[0] <= slip.at), default=(0, 1))
        yield Fault(file, line + words.count("\n", start, slip.at), slip.what, slip.remedy)


def _placed(element: ast.Placeable) -> str:
    """A text in quotes as itself, a value as the mark that stands for values, a choice as nothing."""
    match element.expression:
        case ast.StringLiteral() as literal:
            return str(literal.parse()["value"])
        case ast.SelectExpression():
            return ""
        case _:
            return PLACED


def _references(messages: Messages) -> Iterator[Fault]:
    """Messages and terms that are named but not there, or that take in themselves."""
    known = {_name(entry): _parts(entry) for entry in messages.entries}
    for name, parts in known.items():
        file, line = messages.places[name]
        for other in sorted((parts.messages | parts.terms) - known.keys()):
            what = f'"{name}" takes in "{other}", which is not there'
            yield Fault(file, line, what, "Write it or mend the name.")
        if _reaches(name, name, known):
            yield Fault(file, line, f'"{name}" takes in itself', "Write the words out.")


def _reaches(start: str, goal: str, known: dict[str, _Parts]) -> bool:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        parts = known.get(ahead.pop())
        for other in (parts.messages | parts.terms) if parts else ():
            if other == goal:
                return True
            if other not in seen:
                seen.add(other)
                ahead.append(other)
    return False
