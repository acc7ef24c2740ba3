"""Rows of the tables of odd input: what is put in, what is answered, what is kept; and how a row is lived."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.actions import keeping
from bot.actions.reply import SIGN
from bot.domain.notes import Note
from bot.domain.pairing import Question
from bot.domain.people import Client
from bot.domain.prompt import CARD
from bot.store import erasing, tables, tags
from bot.store.work import Work
from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.kept import payloads, rows
from tests.stories.traces import labels

Does = Callable[[World], Awaitable[object] | AsyncIterator[None]]
"""Something is done. A generator first brings about what the row begins with, and yields there once."""

NOTE = ("notes", "words", "owed")
"""The tables that hold more after a note was kept."""


@dataclass(frozen=True)
class Row:
    """What is put in, the answer (a part of its words, and buttons), and what is kept of it."""

    input: str
    does: Does
    answer: str
    """A part of what is told, in a new message, a changed one or over the chat; or the sign alone."""
    buttons: tuple[str, ...] = ()
    """How labels of buttons begin that stand in the answer."""
    kept: tuple[str, ...] = ()
    """What is there afterwards that was not: notes as they were written, or as `held` and its like below say."""
    gone: tuple[str, ...] = ()
    """What was there, and is not any more."""
    changes: tuple[str, ...] = ()
    """Tables that may hold more or fewer rows afterwards; all others are as they were."""
    who: str = "ben"
    answers: int = 1
    """How many messages come or change in the chat, or what is told over it."""

    def __post_init__(self) -> None:
        assert self.answer, f"{self.input}: words that hold nothing cannot fail"


# What is kept, as a row tells it. A note that will be shared is told by its words alone.


def held(text: str) -> str:
    return f"{text} (held)"


def came_up(text: str) -> str:
    return f"{text} (came up)"


def tagged(text: str, word: str) -> str:
    return f"{text} ({word})"


def question(text: str) -> str:
    """A question that is open, as it reads for its client."""
    return f"? {text}"


def card(text: str) -> str:
    """A line of a client's card."""
    return f"card: {text}"


# What is done.


def client(typed: str, *, as_is: bool = False) -> Does:
    return lambda world: world.ben.says(typed, as_is=as_is)


def therapist(typed: str) -> Does:
    return lambda world: world.alma.says(typed)


def sends(kind: str) -> Does:
    return lambda world: world.ben.sends(kind)


# How it is lived.


async def live(world: World, row: Row) -> None:
    """Live one row of a table, and compare before with after. Worlds may be shared: no step waits any longer."""
    await world.moves(minutes=20)
    phone: Phone = getattr(world, row.who)
    doing = row.does(world)
    if isinstance(doing, AsyncIterator):
        await anext(doing)
    seen, toasts = _screen(phone), len(phone.toasts())
    before, were = await rows(world), await _kept(world)

    assert set(row.changes) <= set(before), "there are such tables"

    if isinstance(doing, AsyncIterator):
        ended = await anext(doing, True)
        assert ended, "it yields once"
    else:
        await doing

    _compare_answer(row, phone, seen, toasts)
    after, are = await rows(world), await _kept(world)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert set(grown) <= set(row.changes), grown
    assert are - were == Counter(row.kept), are - were
    assert were - are == Counter(row.gone), were - are
    assert await payloads(world) == 0


def _compare_answer(row: Row, phone: Phone, seen: dict[int, tuple[str, list[str]]], toasts: int) -> None:
    new = [each for each in phone.screen if seen.get(each.id) != _look(each)]
    told = [plain(each) for each in new if not each.mine] + [each for each in phone.toasts()[toasts:] if each]
    if row.answer == SIGN:
        assert [each.reaction for each in new] == [SIGN], told
        assert told == []
        return
    assert row.answer in "\n".join(told), told
    assert len(told) == row.answers, told
    found = [label.strip("\u2068") for each in new for label in labels(each)]
    for wanted in row.buttons:
        assert [label for label in found if label.startswith(wanted)], f"{wanted!r} is not among {found}"


def _screen(phone: Phone) -> dict[int, tuple[str, list[str]]]:
    return {each.id: _look(each) for each in phone.screen}


def _look(message: Message) -> tuple[str, list[str]]:
    return message.text, labels(message)


async def _kept(world: World) -> Counter[str]:
    """All that is kept of the words and wishes of clients, in the open; once for each time that it is there."""
    async with world.app.store.reading(world.clock.now()) as work:
        found = []
        for each in await work.all(sa.select(Client)):
            found += await _lines(work, each)
            lines = await keeping.card_of(work, each)
            found += [card(lines.line(takes)) for takes in CARD if lines.line(takes)]
            found.append(f"settings: {_settings(each)}")
        for one in await work.all(sa.select(Question).where(tables.questions.c.closed_at.is_(None))):
            text = await work.open(one.words)
            found.append(question(text.partition("\n")[0]) + (" (let be)" if one.declined_at else ""))
    return Counter(found)


async def _lines(work: Work, of: Client) -> list[str]:
    notes = await erasing.all_notes(work, of)
    texts = await work.open_all(note.words for note in notes)
    words = await tags.given(work, [note.id for note in notes])
    return [_line(note, texts[note.words], [each.tag for each in words.get(note.id, ())]) for note in notes]


def _line(note: Note, text: str, words: list[str]) -> str:
    text = held(text) if note.held else text
    text = came_up(text) if note.came_up_at else text
    for word in words:
        text = tagged(text, word)
    return text


def _settings(of: Client) -> tuple[object, ...]:
    """What commands of a client can change."""
    return of.id, of.rhythm, of.zone, of.paused_until, of.quiet_until, of.gentle_until, of.previews, of.intensity
