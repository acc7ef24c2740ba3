"""One slow chat, one flooding chat, one locked or full database: everybody else is dealt with as ever (P7)."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.channels.telegram.pace import Pace
from bot.domain.delivery import Kind, State
from bot.domain.notes import Note
from bot.incoming import intake
from bot.store import engine
from bot.store.engine import sqlite_path
from bot.store.tables import inbox
from sandbox.walking import settle
from tests.faults.mishaps import arranged, carried, carries, copies, row
from tests.people import AT_MOST, World

FLOOD = 240
"""Figures for a thousand are the long test's."""


async def kept_of(world: World) -> list[str]:
    async with world.app.store.reading(world.clock.now()) as work:
        notes = await work.all(sa.select(Note).order_by(sa.text("message")))
        texts = await work.open_all(each.words for each in notes)
        return [texts[each.words] for each in notes]


async def test_nobody_waits_behind_a_flood(pair: World) -> None:
    await carried(pair)
    await pair.ben.says("The first, with its line of explanation.")
    before = len(pair.ben.received)
    for number in range(FLOOD):
        pair.telegram.say(pair.ben.number, f"line {number}" if number % 20 == 0 else "/help")
    for phone in (pair.alma, pair.cleo):
        pair.telegram.say(phone.number, "/help")
    for _ in range(4):  # all of it is in the inbox
        await pair.app.polling.once()
    assert (await pair.app.intake._batch()).dealt == intake.BATCH
    await pair.app.answering.settled()
    pair.alma.sees("/ask")
    pair.cleo.sees("quiet place")
    await pair.app.intake.drain()
    await pair.app.answering.settled()
    assert len(pair.ben.received) - before <= 5, "at most five answers to the flooder"
    lines = [text for text in await kept_of(pair) if text.startswith("line")]
    assert lines == [f"line {number}" for number in range(0, FLOOD, 20)], "each kept, and in order"


async def test_a_batch_ends_when_others_have_waited_long_enough(pair: World) -> None:
    await carried(pair)
    for number in range(12):
        pair.telegram.say(pair.ben.number, f"line {number}")
    await pair.app.polling.once()
    seconds = count(0.0, intake.BATCH_SECONDS / 3)
    vars(pair.clock)["monotonic"] = lambda: next(seconds)  # Each takes a third of the time that a batch may take.
    first = await pair.app.intake._batch()
    assert (first.dealt, first.more) == (4, True)
    assert await pair.app.intake.drain() == 8, "the rest is dealt with at once, in batches of its own"
    assert [text for text in await kept_of(pair) if text.startswith("line")] == [f"line {n}" for n in range(12)]


async def test_a_flood_is_hardly_answered_although_each_answer_waits_its_turn(pair: World) -> None:
    await pair.ben.says("The first, with its line of explanation.")
    pair.app.channel.pace = Pace(pair.clock)
    before = len(pair.ben.received)
    for _ in range(40):
        pair.telegram.say(pair.ben.number, "/help")
    await pair.app.polling.once()
    await pair.app.intake.drain()
    leaving = asyncio.create_task(pair.app.answering.settled())
    for _ in range(2000):
        if leaving.done():
            break
        await asyncio.sleep(0.005)
        pair.clock.move(timedelta(seconds=1))  # one message a second to one chat
    await leaving
    assert 1 <= len(pair.ben.received) - before <= 5


async def test_a_flood_of_presses_is_hardly_answered(pair: World) -> None:
    await carried(pair)
    question = pair.ben.last
    pair.telegram.calls.clear()
    meaning = pair.ben.button("Pause", on=question)[1]
    for _ in range(100):
        pair.telegram.press(pair.ben.number, question.id, meaning)
    pair.telegram.say(pair.cleo.number, "/help")
    await settle(pair.app)
    pair.cleo.sees("quiet place")
    calls = Counter(each.method for each in pair.telegram.calls if each.params.get("chat_id") == pair.ben.number)
    calls["answerCallbackQuery"] = pair.telegram.counts["answerCallbackQuery"]
    assert 1 <= calls["answerCallbackQuery"] <= 15
    assert calls["sendMessage"] + calls["editMessageText"] <= 30
    pair.clock.move(timedelta(seconds=5))
    before = pair.telegram.counts["answerCallbackQuery"]
    await pair.ben.presses("Pause", on=question)
    assert pair.telegram.counts["answerCallbackQuery"] == before + 1, "calm again, answered again"


async def test_a_handler_that_hangs_is_cut_off_and_stops_no_other(pair: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "HANDLER_SECONDS", 0.2)
    real = pair.app.desk.hear

    async def hear(work: Any, incoming: Any) -> Any:
        if incoming.text == "hang":
            await asyncio.Event().wait()
        return await real(work, incoming)

    vars(pair.app.desk)["hear"] = hear
    for phone, text in ((pair.ben, "hang"), (pair.ben, "the next"), (pair.cleo, "/help"), (pair.alma, "/help")):
        pair.telegram.say(phone.number, text)
    with capture_logs() as logs:
        await pair.settles()
    pair.cleo.sees("quiet place")
    pair.alma.sees("/ask")
    pair.ben.sees("I could not keep that. Please send it again.")
    assert await kept_of(pair) == ["the next"]
    assert [each["fault"] for each in logs if each["event"] == "update_failed"] == ["TimeoutError"] * 3


# A real database that is locked or full. SQLite: there one file is all there is.


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Somebody else holds the database for writing."""
    with closing(sqlite3.connect(_file(world), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(world: World) -> Iterator[None]:
    """The disk is full: not one page more."""

    def no_more(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def as_many_as_ever(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")

    on = world.app.store.engine.sync_engine
    event.listen(on, "begin", no_more)
    yield
    event.remove(on, "begin", no_more)
    event.listen(on, "begin", as_many_as_ever)


def _file(world: World) -> Path:
    path = sqlite_path(world.settings.database)
    if path is None:
        pytest.skip("a file is locked or full here, and this world has none")
    return path


LONG = "A long line. " * 30
"""Of these a hundred need pages that are not there."""


@pytest.fixture
async def impatient(pair: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world on an SQLite file that does not wait ten seconds for a lock."""
    _file(pair)
    await pair.closes()
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    await pair.opens()
    return pair


@pytest.mark.parametrize("mishap", [locked, full])
async def test_a_database_that_takes_nothing(impatient: World, mishap: Any) -> None:
    pair = impatient
    await carried(pair)
    said = [pair.telegram.say(pair.ben.number, f"{number} {LONG}") for number in range(60)]
    pair.telegram.say(pair.cleo.number, "/crisis")
    pair.telegram.calls.clear()
    with mishap(pair), capture_logs() as logs:
        for _ in range(3):
            assert await pair.app.polling.once() >= 1.0, "at most one poll a second"
            await pair.app.answering.settled()
        polls = [each.params.get("offset") for each in pair.telegram.calls if each.method == "getUpdates"]
        assert len(polls) == 3
        assert len(set(polls)) == 1, "the offset stays"
        assert len(pair.telegram.updates.pending) == 61
        assert not any(each.reaction for each in pair.ben.screen if each.id in said), "no sign that it was kept"
        assert [each.text.count("findahelpline") for each in pair.cleo.received] == [1], "/crisis is answered, once"
    assert [each["fault"] for each in logs if each["event"] == "inbox_fault"] == ["OperationalError"] * 3
    await pair.settles()
    assert len(await kept_of(pair)) == 60
    assert all(each.reaction for each in pair.ben.screen if each.id in said)
    assert [each.text.count("findahelpline") for each in pair.cleo.received] == [1]


@pytest.mark.parametrize("mishap", [locked, full])
async def test_no_update_and_no_row_is_blamed_for_the_database(impatient: World, mishap: Any) -> None:
    pair = impatient
    await arranged(pair, Kind.QUESTION)
    for number in range(60):
        pair.telegram.say(pair.ben.number, f"{number} {LONG}")
    await pair.app.polling.once()  # they are in the inbox
    with mishap(pair), capture_logs():
        for _ in range(4):
            with pytest.raises(sa.exc.OperationalError):
                await pair.app.intake.drain()
        if mishap is locked:
            for _ in range(6):
                with pytest.raises(sa.exc.OperationalError):
                    await pair.app.courier.tick()
    async with pair.app.store.reading(pair.clock.now()) as work:
        states = {(each.state, each.tries) for each in await work.run(sa.select(inbox).where(inbox.c.state != "done"))}
    assert states == {("waiting", 0)}
    await pair.settles()
    await carries(pair)
    assert len(await kept_of(pair)) == 60
    assert (await row(pair, Kind.QUESTION)).state is State.SENT
    assert copies(pair.ben, Kind.QUESTION) == 1


async def test_numbers_to_call_do_not_wait_for_a_slow_database(pair: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CRISIS_WAITS", 0.05)
    _file(pair)  # on a server nobody waits for another one's transaction
    pair.telegram.say(pair.cleo.number, "/crisis")
    async with pair.app.store.work(pair.clock.now()):  # somebody else writes, and takes long
        polling = asyncio.create_task(pair.app.polling.once())
        async with asyncio.timeout(AT_MOST):
            while not pair.cleo.received:  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.005)
        assert not polling.done()
    await polling
    await pair.settles()
    assert len(pair.cleo.received) == 1, "and not again when it is dealt with"
