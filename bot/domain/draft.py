"""A question in the open: its words, its why, and how it read before; and the form its words are kept in."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.pairing import QUESTION_LENGTH, QUESTION_LENGTH_MOST


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
