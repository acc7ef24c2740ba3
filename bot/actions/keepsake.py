"""A client's own lines, to take along."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.actions.asking import words_of
from bot.domain.notes import in_lines
from bot.domain.pairing import Question
from bot.domain.people import Client
from bot.store import erasing
from bot.store.work import Work


@dataclass(frozen=True)
class OwnLine:
    """One line as the client wrote it, and the question it was written under, if there was one."""

    written_at: datetime
    text: str = field(repr=False)
    question: str = field(default="", repr=False)


async def own_lines(work: Work, client: Client) -> tuple[OwnLine, ...]:
    """Every line of a client's that is kept here, shared or not, word for word, oldest first."""
    notes = sorted(await erasing.all_notes(work, client), key=lambda note: (note.written_at, note.message))
    texts = await work.open_all(note.words for note in notes)
    questions: dict[str, str] = {}
    for question_id in {note.question_id for note in notes if note.question_id}:
        question = await work.get(Question, question_id)
        questions[question_id] = (await words_of(work, question)).question if question else ""
    return tuple(
        OwnLine(note.written_at, in_lines(texts.get(note.words, "")), questions.get(note.question_id or "", ""))
        for note in notes
    )
