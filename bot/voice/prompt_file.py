"""One prompt file: what its head and its words say, and every mistake they can hold."""

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from bot.domain.pairing import QUESTION_LENGTH, Phase
from bot.domain.prompt import ACTIVITY_LENGTH, CARD, Approach, Prompt, PromptKind, Role, Step, Takes
from bot.voice.faults import Fault
from bot.voice.head import ONE_LINE, SLUG, Head, Strict, cut, fit, load
from bot.voice.wording import Slip, asking_why, slips, telling, too_long

MOST_STEPS = 4
MOST_CHOICES = 8

_MARKS = re.compile(r"^\s{0,3}(#|>|[-*+] |\d+[.)] )|\*\*|__|\]\(|`|<[a-zA-Z/]", re.MULTILINE)
_INNER_END = re.compile(r"[.?!…](?=\s)")

_TYPED = {Takes.LINE, Takes.FEELING, Takes.SITUATION}
"""What words to tap can stand in for."""

_Line = Annotated[str, Field(min_length=1, max_length=120, pattern=ONE_LINE)]
_Title = Annotated[str, Field(min_length=1, max_length=40, pattern=ONE_LINE)]
_Label = Annotated[str, Field(min_length=1, max_length=24, pattern=ONE_LINE)]
_Id = Annotated[str, Field(pattern=SLUG, max_length=40)]


class _Step(Strict):
    """One step in the head of an activity."""

    label: _Label
    words: _Line
    takes: Takes = Takes.LINE
    choices: Annotated[tuple[_Label, ...], Field(min_length=2, max_length=MOST_CHOICES)] | None = None


class _Settings(Strict):
    """The head of a prompt file."""

    id: _Id
    kind: PromptKind
    title: _Title
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    approaches: Annotated[tuple[Approach, ...], Field(min_length=1)]
    helps: _Line
    why: _Line
    role: Role | None = None
    steps: Annotated[tuple[_Step, ...], Field(min_length=1, max_length=MOST_STEPS)] | None = None
    hidden: Annotated[bool, Field(strict=True)] = False


class _Hiding(Strict):
    """The head of a file that only takes a prompt out of sight."""

    id: _Id
    hidden: Annotated[bool, Field(strict=True)]


class Placed(NamedTuple):
    """What one file holds. Without a prompt it hides the one with its id."""

    id: str
    prompt: Prompt | None
    hidden: bool
    file: str
    line: int


def read_prompt(text: str, file: str, kind: PromptKind) -> Placed | list[Fault] | Fault:
    """What one file holds, or its faults."""
    source = cut(text, file)
    if isinstance(source, Fault):
        return source
    head = load(source.head, file, first=2)
    if isinstance(head, Fault):
        return head
    if "hidden" in head.settings and not source.body and not {"kind", "title", "words"} & set(head.settings):
        hiding = fit(_Hiding, head)
        if isinstance(hiding, list):
            return hiding
        if hiding.hidden:
            return Placed(hiding.id, None, True, file, head.line(("id",)))
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
        steps=tuple(Step(one.label, one.words, one.takes, one.choices or ()) for one in settings.steps or ()),
        role=settings.role,
    )
    return Placed(settings.id, prompt, settings.hidden, file, head.line(("id",)))


def _head(settings: _Settings, head: Head, kind: PromptKind) -> Iterator[Fault]:
    """What a head may say and still be wrong."""
    if settings.kind != kind:
        what, remedy = f"{settings.kind} in the folder for {kind}", "Change the kind or move the file."
        yield Fault(head.file, head.line(("kind",)), what, remedy)
    if settings.steps and kind is PromptKind.QUESTION:
        yield Fault(head.file, head.line(("steps",)), "a question has no steps", "Make it an activity.")
    if settings.role is Role.SMALLER and kind is PromptKind.ACTIVITY:
        yield Fault(
            head.file, head.line(("role",)), '"smaller" is for questions', "Take it out, or make it a question."
        )
    said: list[tuple[tuple[str | int, ...], list[Slip]]] = [
        (("title",), slips(settings.title) + telling(settings.title)),
        (("helps",), slips(settings.helps)),
        (("why",), slips(settings.why)),
    ]
    for at, step in enumerate(settings.steps or ()):
        said.append((("steps", at, "label"), _told(step.label)))
        said.append((("steps", at, "words"), _told(step.words) + too_long(step.words)))
        said += [(("steps", at, "choices", place), _told(word)) for place, word in enumerate(step.choices or ())]
    for loc, found in said:
        yield from (Fault(head.file, head.line(loc), slip.what, slip.remedy) for slip in found)
    yield from _steps(settings.steps or (), head)


def _steps(steps: tuple[_Step, ...], head: Head) -> Iterator[Fault]:
    """Where the steps of one activity do not go together."""
    for at, step in enumerate(steps):
        before = steps[:at]
        if any(step.label.casefold() == other.label.casefold() for other in before):
            where = head.line(("steps", at, "label"))
            yield Fault(head.file, where, f'the label "{step.label}" stands twice', "Give each step its own.")
        if step.takes not in {Takes.LINE, Takes.NOTHING} and any(step.takes is other.takes for other in before):
            where = head.line(("steps", at, "takes"))
            yield Fault(head.file, where, f'"{step.takes}" is taken twice', 'Use "line" for one of them.')
        if step.choices and step.takes not in _TYPED:
            where = head.line(("steps", at, "choices"))
            yield Fault(head.file, where, f'"{step.takes}" has no choices', "Take them out.")
    on_card = [step.takes in CARD for step in steps]
    if any(on_card) and not all(on_card):
        remedy = f"Let every step take one of {', '.join(CARD)}, or none."
        yield Fault(head.file, head.line(("steps",)), "some steps fill the card and some do not", remedy)


def _told(text: str) -> list[Slip]:
    """What is wrong with a short text that reaches the client on its own."""
    return slips(text) + asking_why(text) + telling(text)


def _body(body: str, kind: PromptKind) -> list[Slip]:
    """What is wrong with the words for the client."""
    if not body:
        return [Slip(0, "no words for the client", "Write them below the second ---.")]
    found = slips(body) + asking_why(body) + telling(body.split("\n", 1)[0]) + too_long(body)
    if mark := _MARKS.search(body):
        found.append(Slip(mark.start(), "marks are shown as they are typed", "Write plain sentences."))
    longest = QUESTION_LENGTH if kind is PromptKind.QUESTION else ACTIVITY_LENGTH
    if len(body) > longest:
        found.append(Slip(0, f"{len(body)} characters", f"Keep {with_article(kind)} to {longest} characters."))
    if kind is PromptKind.QUESTION and ("\n" in body or _INNER_END.search(body)):
        found.append(Slip(0, "more than one sentence", "Keep a question to one sentence on one line."))
    return found


def with_article(kind: PromptKind) -> str:
    """A kind as it stands in a sentence."""
    return "a question" if kind is PromptKind.QUESTION else "an activity"
