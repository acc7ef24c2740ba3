"""Rows of the tables of odd input: what is put in, what is answered, what is kept; and how a row is lived."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sandbox.botapi.shapes import Message
from tests.inspecting import all_words, payloads, rows
from tests.people import Phone, World, plain
from tests.stories.traces import SIGN, labels

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
    before, were = await rows(world), await all_words(world)

    assert set(row.changes) <= set(before), "there are such tables"

    if isinstance(doing, AsyncIterator):
        ended = await anext(doing, True)
        assert ended, "it yields once"
    else:
        await doing

    _compare_answer(row, phone, seen, toasts)
    after, are = await rows(world), await all_words(world)
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
