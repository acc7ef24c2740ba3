"""YAML with line numbers, checked against a model: every mistake is a fault that says what to write."""

import warnings
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLWarning

from bot.voice.faults import Fault


class Strict(BaseModel):
    """What a prompt file may hold: nothing besides what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


ONE_LINE = r"^[^\n]*$"
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
COUNTRY = r"^[A-Z]{2}$"
NUMBER = r"^\+?[0-9][0-9 -]*$"
SITE = r"^[a-z0-9.-]+\.[a-z]+$"
_LOOKS = {
    ONE_LINE: "Write it on one line.",
    SLUG: "Use small letters, digits and single hyphens.",
    COUNTRY: "Use the two capital letters of ISO 3166.",
    NUMBER: "Use digits and single blanks, as one would dial.",
    SITE: "Write the site alone: findahelpline.com.",
}

Model = TypeVar("Model", bound=Strict)
Loc = tuple[int | str, ...]


class Head(NamedTuple):
    """A YAML mapping and the line of the file it begins on."""

    settings: CommentedMap
    file: str
    first: int

    def line(self, loc: Loc) -> int:
        """The line of the setting at `loc`, or of the nearest one around it that exists."""
        line = self.first
        at: Any = self.settings
        for step in loc:
            try:
                place = at.lc.key(step) if isinstance(at, CommentedMap) else at.lc.item(step)
                at = at[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
            line = self.first + place[0]
        return line


class Source(NamedTuple):
    """A prompt file cut in two. Lines are counted from 1."""

    head: str
    body: str
    body_line: int


def cut(text: str, file: str) -> Source | Fault:
    """Head and body of a Markdown file whose head stands between two lines of three dashes."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return Fault(file, 1, "no head", "Begin the file with ---, the settings, and --- again.")
    ends = [number for number, line in enumerate(lines) if number and line.rstrip() == "---"]
    if not ends:
        return Fault(file, 1, "the head has no end", "Put --- on a line of its own after the settings.")
    body = lines[ends[0] + 1 :]
    blank = next((number for number, line in enumerate(body) if line.strip()), 0)
    return Source("\n".join(lines[1 : ends[0]]), "\n".join(body).strip(), ends[0] + 2 + blank)


def load(text: str, file: str, first: int) -> Head | Fault:
    """The mapping in `text`, which begins on line `first` of `file`. YAML 1.2: `no` is a word, 20:30 too."""
    yaml = YAML(typ="rt")
    yaml.version = (1, 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)
            settings = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {(error.problem or 'unreadable').splitlines()[0]}"
        remedy = 'Write "name: value"; put a value that holds a colon in quotes.'
        return Fault(file, first + (mark.line if mark else 0), what, remedy)
    except YAMLError:
        return Fault(file, first, "not valid YAML", "Remove signs that cannot be printed.")
    except YAMLWarning:
        return Fault(file, first, "a name given with & stands twice", "Write the value out, without & and *.")
    if not isinstance(settings, CommentedMap):
        return Fault(file, first, "no settings", 'Write each as "name: value" on a line of its own.')
    return Head(settings, file, first)


def fit(model: type[Model], head: Head) -> Model | list[Fault]:
    """The settings as a `model`, or every fault they have."""
    try:
        return model.model_validate(head.settings)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=True)
        # A list whose only part is at fault is reported as empty besides: the part says enough.
        inner = {one["loc"][:end] for one in found for end in range(1, len(one["loc"]))}
        told = [one for one in found if one["type"] != "too_short" or one["loc"] not in inner]
        return [Fault(head.file, head.line(one["loc"]), *_said(one, model)) for one in told]


_PLAIN_FAULTS = {
    "missing": ('"{name}" is missing', 'Add "{name}: ...".'),
    "enum": ('"{given}" is no value of "{name}"', "Use {expected}."),
    "string_type": ('"{name}" has no words', 'Write "{name}: some words" on one line.'),
    "tuple_type": ('"{name}" is not a list', "Put the value in brackets: {name}: [...]."),
    "too_long": ('"{name}" has too many parts', "Keep at most {max_length}."),
    "too_short": ('"{name}" is empty', "Fill it or take it out."),
    "string_too_long": ('"{name}" is too long', "Keep it to {max_length} characters."),
    "string_too_short": ('"{name}" is empty', "Fill it or take it out."),
    "date_type": ('"{name}" is no day', "Write it as year-month-day: 2026-01-31."),
    "model_type": ('"{name}" has no settings of its own', "Write them indented below it."),
    "bool_type": ('"{name}" is neither true nor false', "Write {name}: true, or take it out."),
    "bool_parsing": ('"{name}" is neither true nor false', "Write {name}: true, or take it out."),
}
"""What the checker calls a fault, and how it is said here."""


def _said(error: ErrorDetails, model: type[Strict]) -> tuple[str, str]:
    """What is wrong, and the remedy."""
    loc, kind, given = error["loc"], error["type"], error["input"]
    limits: dict[str, Any] = error.get("ctx", {})
    name = next((str(step) for step in reversed(loc) if isinstance(step, str)), "settings")
    if kind == "extra_forbidden":
        known = list(_around(model, loc))
        near = get_close_matches(name, known, n=1, cutoff=0.4)
        if near:
            return f'unknown setting "{name}", did you mean "{near[0]}"?', "Rename it or take it out."
        return f'unknown setting "{name}"', f"Take it out; known are {', '.join(known)}."
    if kind == "string_pattern_mismatch":
        return f'the value of "{name}" does not fit', _LOOKS[limits["pattern"]]
    if kind == "string_type" and isinstance(given, bool | int | float):
        return f'"{name}" is read as a number', f'Put its value in quotes: {name}: "...".'
    if kind == "too_short" and given:
        return f'"{name}" has too few parts', f"Keep at least {limits['min_length']}."
    if kind == "model_type" and isinstance(loc[-1], int):
        needed = " and ".join(f'"{one}: ..."' for one in _needed(model, loc))
        return f'"{name}" holds words alone', f"Write {needed} on lines of their own."
    what, remedy = _PLAIN_FAULTS.get(kind, ('"{name}" does not fit', f"{error['msg']}."))
    words = {"name": name, "given": given, **limits, "expected": _quoted(limits.get("expected", ""))}
    return what.format_map(words), remedy.format_map(words)


def _quoted(expected: str) -> str:
    return expected.replace("'", '"')


def _around(model: type[Strict], loc: Loc) -> Iterator[str]:
    """The names known where `loc` points: those of the innermost model on the way."""
    inner: Any = model
    for step in loc[:-1]:
        if isinstance(step, str) and step in inner.model_fields:
            inner = next(_models_in(inner.model_fields[step].annotation), inner)
    yield from inner.model_fields


def _needed(model: type[Strict], loc: Loc) -> list[str]:
    """The names that one part of the list at `loc` cannot do without."""
    inner: Any = model
    for step in loc:
        if isinstance(step, str) and step in inner.model_fields:
            inner = next(_models_in(inner.model_fields[step].annotation), inner)
    return [name for name, known in inner.model_fields.items() if known.is_required()]


def _models_in(annotation: Any) -> Iterator[type[Strict]]:
    """The models that an annotation such as `tuple[Step, ...] | None` holds."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
