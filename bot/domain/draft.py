"""A question in the open, and how its words are kept; and whatever else is set down beside until its writer says what
it is to be.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.domain.pairing import QUESTION_LENGTH, QUESTION_LENGTH_MOST
from bot.domain.prompt import ACTIVITY_LENGTH, CARD, Takes


@dataclass(frozen=True)
class Before:
    """How a question read until its client changed it."""

    until: datetime
    question: str = field(repr=False)
    why: str = field(repr=False)
    prompt: str


@dataclass(frozen=True)
class Draft:
    """A question as typed, and what stands in its way, if anything."""

    question: str = field(repr=False)
    why: str = field(default="", repr=False)
    choose: tuple[str, ...] = field(default=(), repr=False)
    """More than one question was typed: these."""
    prompt: str = ""
    """The id in the library of what it was made of; empty: it is the therapist's own."""
    before: tuple[Before, ...] = field(default=(), repr=False)
    """How it read earlier, oldest first: the first is what the therapist left."""
    id: str = ""
    """Of a draft that is kept: a choice names it, so that it never sets another one that was typed since."""

    @property
    def empty(self) -> bool:
        return not self.question

    @property
    def long(self) -> bool:
        return len(self.question) > QUESTION_LENGTH

    @property
    def changed(self) -> bool:
        """Whether it reads otherwise than the therapist left it."""
        return bool(self.before) and self.before[0].question != self.question

    @property
    def too_long(self) -> bool:
        return len(self.question) > QUESTION_LENGTH_MOST or len(self.why) > QUESTION_LENGTH


def written(draft: Draft) -> str:
    """A question as its words are kept, a line each; then how it read before, with the instant until which it did."""
    lines = [draft.question, draft.why, draft.prompt]
    for each in draft.before:
        lines += [each.until.isoformat(), each.question, each.why, each.prompt]
    return "\n".join(each.replace("\n", " ") for each in lines)


def read_words(text: str) -> Draft:
    """The words of a question as they are kept, read back."""
    lines = [*text.split("\n"), "", ""]
    blocks = [lines[at : at + 4] for at in range(3, len(lines) - 5, 4)]
    before = tuple(Before(datetime.fromisoformat(until), *words) for until, *words in blocks)
    return Draft(lines[0], lines[1], prompt=lines[2], before=before)


def worded_at(text: str, at: datetime) -> str:
    """How a question of these words read at an instant (UTC): what was sent then goes on quoting it so."""
    draft = read_words(text)
    return next((each.question for each in draft.before if at < each.until), draft.question)


def known_to_therapist(text: str) -> str:
    """Of a question's words those in use and those that were left: not when they were changed, nor what lay between."""
    draft = read_words(text)
    lines = [draft.question, draft.why, draft.prompt]
    if draft.changed:
        left = draft.before[0]
        lines += [left.question, left.why, left.prompt]
    return "\n".join(lines)


# What is set down beside.


@dataclass(frozen=True)
class MaybeNote:
    """What a client wrote where a step took it, or handed on from elsewhere: a note, if they say so."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class CardLine:
    """What a client's card took as one of its lines, or found too long; and what stood there before."""

    text: str = field(repr=False)
    takes: Takes
    before: str = field(repr=False)
    taken: bool


@dataclass(frozen=True)
class Opening:
    """The words an activity opens with, as a therapist typed them; its steps stay the library's."""

    prompt: str
    """Its id in the library."""
    words: str = field(default="", repr=False)
    """Empty: as the library has them."""
    id: str = ""
    """Of a wording that is kept until it is offered."""

    @property
    def too_long(self) -> bool:
        return len(self.words) > ACTIVITY_LENGTH


@dataclass(frozen=True)
class LastLine:
    """What a therapist may end a pairing with."""

    text: str = field(repr=False)


SetDown = MaybeNote | CardLine | Draft | Opening | LastLine
Wanted = TypeVar("Wanted", bound=SetDown)

_TAG = '{"draft": '
_OPENING_BREAK = "\r"


def write_draft(draft: SetDown) -> str:
    """What is set down, as its words are kept: as JSON that says first what it is."""
    match draft:
        case MaybeNote(text):
            kept: dict[str, object] = {"draft": "maybe note", "text": text}
        case CardLine(text, takes, before, taken):
            kept = {"draft": "card line", "text": text, "takes": takes, "before": before, "taken": taken}
        case Draft(question, why, prompt=prompt):
            question, why = (each.replace("\n", " ") for each in (question, why))
            kept = {"draft": "question", "question": question, "why": why, "prompt": prompt}
        case Opening(prompt, words):
            kept = {"draft": "opening", "prompt": prompt, "words": words}
        case LastLine(text):
            kept = {"draft": "last line", "text": text}
    return json.dumps(kept, ensure_ascii=False)


def read_draft(text: str, wanted: type[Wanted]) -> Wanted | None:
    """What is set down, from its kept words. None: there is nothing, or it is something else."""
    found = _tagged(text) if text.startswith(_TAG) else None
    found = found or _untagged(text, wanted)
    return found if isinstance(found, wanted) else None


def _tagged(text: str) -> SetDown | None:
    match _json(text):
        case {"draft": "maybe note", "text": str(text)}:
            return MaybeNote(text)
        case {
            "draft": "card line",
            "text": str(text),
            "takes": str(takes),
            "before": str(before),
            "taken": bool(taken),
        }:
            return CardLine(text, Takes(takes), before, taken) if takes in set(CARD) else None
        case {"draft": "question", "question": str(question), "why": str(why), "prompt": str(prompt)}:
            return Draft(question, why, prompt=prompt)
        case {"draft": "opening", "prompt": str(prompt), "words": str(words)}:
            return Opening(prompt, words)
        case {"draft": "last line", "text": str(text)}:
            return LastLine(text)
        case _:
            return None


def _untagged(text: str, wanted: type[object]) -> SetDown | None:
    """As drafts were kept before they said what they are: only whoever looked for one knew."""
    if not text:
        return None
    if wanted is MaybeNote:
        return MaybeNote(text)
    if wanted is LastLine:
        return LastLine(text)
    if wanted is CardLine:
        return _untagged_line(text)
    question = read_words(text)
    if wanted is Draft:
        return question
    # An opening stood where the why of a question does.
    is_opening = question.prompt and not question.question
    return Opening(question.prompt, question.why.replace(_OPENING_BREAK, "\n")) if is_opening else None


def _untagged_line(text: str) -> CardLine | None:
    match _json(text):
        case {"text": str(line), "takes": str(takes), "before": str(before), "taken": bool(taken)} if takes in set(
            CARD
        ):
            return CardLine(line, Takes(takes), before, taken)
        case _:
            return None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
