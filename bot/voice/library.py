"""The library: the ready-made questions and activities that therapists choose from, read from prompts/."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.domain.pairing import Phase
from bot.voice.faults import BrokenPrompts, Fault, in_order, read, shown
from bot.voice.head import ONE_LINE, SLUG, Head, Strict, cut, fit, load
from bot.voice.wording import Slip, asking_why, slips, telling, too_long

QUESTION_LENGTH = 200
ACTIVITY_LENGTH = 400
MOST_STEPS = 4

_MARKS = re.compile(r"^\s{0,3}(#|>|[-*+] |\d+[.)] )|\*\*|__|\]\(|`|<[a-zA-Z/]", re.MULTILINE)
_INNER_END = re.compile(r"[.?!…](?=\s)")


class PromptKind(StrEnum):
    """What a prompt is for."""

    QUESTION = "question"
    ACTIVITY = "activity"


class Approach(StrEnum):
    """The ways of working a prompt is friendly to."""

    ANY = "any"
    CBT = "cbt"
    ACT = "act"
    TRAUMA_INFORMED = "trauma-informed"
    PSYCHODYNAMIC = "psychodynamic"


FOLDERS = {"questions": PromptKind.QUESTION, "activities": PromptKind.ACTIVITY}


@dataclass(frozen=True)
class Prompt:
    """One question or activity. All texts are plain: the voice escapes them when it says them."""

    id: str
    kind: PromptKind
    title: str
    phases: tuple[Phase, ...]
    approaches: tuple[Approach, ...]
    helps: str
    """Half a sentence for the therapist: when this helps."""
    why: str
    """Half a sentence for the client: what this is for."""
    words: str
    """What the client reads."""
    steps: tuple[str, ...] = ()
    """An activity's small steps, at most four. Stopping after any of them is whole."""


@dataclass(frozen=True)
class Library:
    """Every prompt of one language, in the order of the file names, questions first."""

    prompts: tuple[Prompt, ...]

    def get(self, prompt_id: str) -> Prompt | None:
        return next((prompt for prompt in self.prompts if prompt.id == prompt_id), None)

    def offer(
        self,
        *,
        kind: PromptKind | None = None,
        phase: Phase | None = None,
        approach: Approach | None = None,
    ) -> tuple[Prompt, ...]:
        """The prompts that fit; what is not said does not narrow. An approach also finds those for any."""
        return tuple(
            prompt
            for prompt in self.prompts
            if (kind is None or prompt.kind == kind)
            and (phase is None or phase in prompt.phases)
            and (approach is None or {approach, Approach.ANY} & set(prompt.approaches))
        )


_Line = Annotated[str, Field(min_length=1, max_length=120, pattern=ONE_LINE)]
_Title = Annotated[str, Field(min_length=1, max_length=40, pattern=ONE_LINE)]
_Id = Annotated[str, Field(pattern=SLUG, max_length=40)]


class _Settings(Strict):
    """The head of a prompt file."""

    id: _Id
    kind: PromptKind
    title: _Title
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    approaches: Annotated[tuple[Approach, ...], Field(min_length=1)]
    helps: _Line
    why: _Line
    steps: Annotated[tuple[_Line, ...], Field(min_length=1, max_length=MOST_STEPS)] | None = None


def load_library(folder: Path, language: str = "en") -> Library:
    """The library of one language, from the prompts folder. Raises BrokenPrompts with every fault."""
    prompts, faults = read_library(folder, language)
    if faults:
        raise BrokenPrompts(in_order(faults))
    return Library(tuple(prompts))


def read_library(folder: Path, language: str = "en") -> tuple[list[Prompt], list[Fault]]:
    """The prompts that are whole, and what is wrong with the others."""
    prompts: list[Prompt] = []
    faults: list[Fault] = []
    first_seen: dict[str, str] = {}
    for name, kind in FOLDERS.items():
        place = folder / language / name
        for file in sorted(place.iterdir()) if place.is_dir() else []:
            if file.name.startswith("."):
                continue
            named = shown(folder, file)
            if file.suffix != ".md":
                faults.append(Fault(named, 1, "only files ending in .md are read", "Rename it or move it."))
                continue
            text = read(folder, file)
            one = text if isinstance(text, Fault) else _read_prompt(text, named, kind)
            match one:
                case Fault():
                    faults.append(one)
                case list():
                    faults.extend(one)
                case (prompt, line):
                    if prompt.id in first_seen:
                        what = f'the id "{prompt.id}" is used twice'
                        faults.append(Fault(named, line, what, f"See {first_seen[prompt.id]}; change one."))
                    first_seen.setdefault(prompt.id, f"{named}:{line}")
                    prompts.append(prompt)
    return prompts, faults


def _read_prompt(text: str, file: str, kind: PromptKind) -> tuple[Prompt, int] | list[Fault] | Fault:
    """One prompt and the line of its id, or its faults."""
    source = cut(text, file)
    if isinstance(source, Fault):
        return source
    head = load(source.head, file, first=2)
    if isinstance(head, Fault):
        return head
    faults = [
        Fault(file, source.body_line + source.body.count("\n", 0, slip.at), slip.what, slip.remedy)
        for slip in _body(source.body, kind)
    ]
    settings = fit(_Settings, head)
    if isinstance(settings, list):
        return settings + faults
    faults += _head(settings, head, kind)
    if faults:
        return faults
    prompt = Prompt(
        id=settings.id,
        kind=settings.kind,
        title=settings.title,
        phases=settings.phases,
        approaches=settings.approaches,
        helps=settings.helps,
        why=settings.why,
        words=source.body,
        steps=settings.steps or (),
    )
    return prompt, head.line(("id",))


def _head(settings: _Settings, head: Head, kind: PromptKind) -> Iterator[Fault]:
    """What a head may say and still be wrong."""
    if settings.kind != kind:
        what, remedy = f"{settings.kind} in the folder for {kind}", "Change the kind or move the file."
        yield Fault(head.file, head.line(("kind",)), what, remedy)
    if settings.steps and kind is PromptKind.QUESTION:
        yield Fault(head.file, head.line(("steps",)), "a question has no steps", "Make it an activity.")
    said: list[tuple[tuple[str | int, ...], list[Slip]]] = [
        (("title",), slips(settings.title) + telling(settings.title)),
        (("helps",), slips(settings.helps)),
        (("why",), slips(settings.why)),
    ]
    for at, step in enumerate(settings.steps or ()):
        said.append((("steps", at), slips(step) + asking_why(step) + too_long(step)))
    for loc, found in said:
        yield from (Fault(head.file, head.line(loc), slip.what, slip.remedy) for slip in found)


def _body(body: str, kind: PromptKind) -> list[Slip]:
    """What is wrong with the words for the client."""
    if not body:
        return [Slip(0, "no words for the client", "Write them below the second ---.")]
    found = slips(body) + asking_why(body) + telling(body.split("\n", 1)[0]) + too_long(body)
    if mark := _MARKS.search(body):
        found.append(Slip(mark.start(), "marks are shown as they are typed", "Write plain sentences."))
    longest = QUESTION_LENGTH if kind is PromptKind.QUESTION else ACTIVITY_LENGTH
    if len(body) > longest:
        found.append(Slip(0, f"{len(body)} characters", f"Keep {_article(kind)} to {longest} characters."))
    if kind is PromptKind.QUESTION and ("\n" in body or _INNER_END.search(body)):
        found.append(Slip(0, "more than one sentence", "Keep a question to one sentence on one line."))
    return found


def _article(kind: PromptKind) -> str:
    return "a question" if kind is PromptKind.QUESTION else "an activity"
