"""What arrives when a process dies: each point of each kind, and the copies that delivery.md promises, exactly.

Most rows abandon a bot in this process: nothing that it would still do reaches database or Telegram. Some rows kill a
real one there with SIGKILL, and are held to the same numbers: that is what makes the cheap rows worth believing.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.actions.reply import SIGN
from bot.domain.delivery import Kind, State
from bot.domain.notes import Note
from sandbox.botapi.faults import Fault
from tests.faults.failpoints import Failpoint, armed
from tests.faults.mishaps import arranged, copies, cut_off, debts, kills, nobody_runs, rows
from tests.faults.nursery import PATIENCE, Nursery, nursery
from tests.faults.steered import Steered
from tests.people import Phone, World

NUDGE, QUESTION, DIGEST = Kind.NUDGE, Kind.QUESTION, Kind.DIGEST

COPIES = {
    Failpoint.BEFORE_CLAIM: {NUDGE: 1, QUESTION: 1, DIGEST: 1},
    Failpoint.CLAIMED: {NUDGE: 0, QUESTION: 1, DIGEST: 1},
    Failpoint.ACCEPTED: {NUDGE: 1, QUESTION: 2, DIGEST: 2},
    Failpoint.ANSWERED: {NUDGE: 1, QUESTION: 2, DIGEST: 2},
    Failpoint.SETTLED: {NUDGE: 1, QUESTION: 1, DIGEST: 1},
}
"""The crash matrix of delivery.md: what stands on the reader's phone in the end."""
DELIVERIES = [(point, kind) for point, row_of_kinds in COPIES.items() for kind in row_of_kinds]
ANSWERS = {
    Failpoint.BEFORE_KEPT: 1,
    Failpoint.KEPT: 1,
    Failpoint.BEFORE_DEALT: 1,
    Failpoint.DEALT: 0,
    Failpoint.ACCEPTED: 1,
}
"""Answers to a command: best effort after the commit, and never a second time."""


async def abandoned(world: World, phone: Phone, point: Failpoint, kind: Kind | None = None) -> None:
    """The bot lives until a point, and is no more."""
    there = asyncio.Event()

    async def reached() -> None:
        cut_off(world.app)
        there.set()
        await asyncio.Event().wait()

    if point is Failpoint.ACCEPTED:
        living = asyncio.create_task(_lives(world))
        await _taken(world, phone)
    else:
        with armed(point, reached, kind):
            living = asyncio.create_task(_lives(world))
            await asyncio.wait_for(there.wait(), PATIENCE)
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    with capture_logs():
        await kills(world)


async def _lives(world: World) -> None:
    await world.app.polling.once()
    await world.app.intake.drain()
    await world.app.courier.tick()
    await world.app.answering.settled()
    await world.app.courier.settled()


async def _taken(world: World, phone: Phone) -> None:
    """Wait until Telegram has taken the next message for a phone; it answers nothing."""
    before = len(world.telegram.accepted(phone.number))
    world.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_HANG, chat=phone.number)
    async with asyncio.timeout(PATIENCE):
        while len(world.telegram.accepted(phone.number)) == before:  # noqa: ASYNC110 - the phone tells nobody
            await asyncio.sleep(0.005)


@pytest.fixture(scope="module")
async def born(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nursery]:
    async with nursery(tmp_path_factory.mktemp("nursery") / "log") as here:
        yield here


async def killed(world: World, born: Nursery, phone: Phone, point: Failpoint, kind: Kind | None = None) -> None:
    """A real process does the same, and dies at the point by SIGKILL."""
    await world.closes()
    clock = Steered(world.settings.data_dir / "clock", world.clock.now())
    async with clock.flowing():
        if point is Failpoint.ACCEPTED:
            one = await born.bears(world.settings, clock)
            await _taken(world, phone)
            one.kill()
        else:
            one = await born.bears(world.settings, clock, point, kind)
        assert await one.ended() == -9, born.log.read_text()
    await nobody_runs(world.settings.database)
    world.clock.move_to(clock.now())


async def began_again(world: World) -> None:
    """Another process, and enough time for everything that it would repeat."""
    await world.opens()
    await world.moves(minutes=5)


@pytest.mark.parametrize(("point", "kind"), DELIVERIES)
async def test_a_delivery(pair: World, point: Failpoint, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    await abandoned(pair, phone, point, kind)
    await began_again(pair)
    await _as_promised(pair, phone, point, kind)


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        (Failpoint.BEFORE_CLAIM, QUESTION),
        (Failpoint.CLAIMED, NUDGE),
        (Failpoint.ACCEPTED, QUESTION),
        (Failpoint.ANSWERED, DIGEST),
    ],
)
async def test_a_delivery_of_a_killed_process(pair: World, born: Nursery, point: Failpoint, kind: Kind) -> None:
    phone = await arranged(pair, kind)
    await killed(pair, born, phone, point, kind)
    await began_again(pair)
    await _as_promised(pair, phone, point, kind)


async def _as_promised(world: World, phone: Phone, point: Failpoint, kind: Kind) -> None:
    assert copies(phone, kind) == COPIES[point][kind]
    first = (await rows(world, kind))[0]
    uncertain = kind is NUDGE and point not in (Failpoint.BEFORE_CLAIM, Failpoint.SETTLED)
    assert first.state is (State.UNKNOWN if uncertain else State.SENT)
    if kind is DIGEST:
        shown = [each.id for each in phone.received if "The mornings." in each.text]
        assert shown == [first.message], "the words stand in the cover that is known, and in no other"
    await world.moves(minutes=30)
    assert copies(phone, kind) == COPIES[point][kind], "and it stays so"


async def test_a_nudge_whose_time_passed_while_the_process_was_dead(pair: World) -> None:
    phone = await arranged(pair, NUDGE)
    await abandoned(pair, phone, Failpoint.BEFORE_CLAIM, NUDGE)
    pair.clock.move(timedelta(hours=3))
    await began_again(pair)
    assert copies(phone, NUDGE) == 0
    assert (await rows(pair, NUDGE))[0].state is State.EXPIRED


@pytest.mark.parametrize("point", ANSWERS)
async def test_an_answer(pair: World, point: Failpoint) -> None:
    pair.telegram.say(pair.ben.number, "/help")
    await abandoned(pair, pair.ben, point)
    await _answered(pair, point)


@pytest.mark.parametrize("point", [Failpoint.KEPT, Failpoint.DEALT])
async def test_an_answer_of_a_killed_process(pair: World, born: Nursery, point: Failpoint) -> None:
    pair.telegram.say(pair.ben.number, "/help")
    await killed(pair, born, pair.ben, point)
    await _answered(pair, point)


async def _answered(world: World, point: Failpoint) -> None:
    await began_again(world)
    assert sum(each.text.startswith("Write a line whenever") for each in world.ben.received) == ANSWERS[point]


INTAKE = (Failpoint.BEFORE_KEPT, Failpoint.KEPT, Failpoint.BEFORE_DEALT, Failpoint.DEALT)


@pytest.mark.parametrize("point", INTAKE)
async def test_replies_are_kept_once_and_in_order(pair: World, point: Failpoint) -> None:
    said = [pair.telegram.say(pair.ben.number, f"line {number}") for number in range(3)]
    await abandoned(pair, pair.ben, point)
    assert len(pair.telegram.updates.pending) == 3, "nothing was acknowledged yet"
    await began_again(pair)
    await _kept_once(pair, said)


@pytest.mark.parametrize("point", [Failpoint.BEFORE_KEPT, Failpoint.DEALT])
async def test_replies_to_a_killed_process(pair: World, born: Nursery, point: Failpoint) -> None:
    said = [pair.telegram.say(pair.ben.number, f"line {number}") for number in range(3)]
    await killed(pair, born, pair.ben, point)
    await began_again(pair)
    await _kept_once(pair, said)


async def _kept_once(world: World, said: list[int]) -> None:
    async with world.app.store.reading(world.clock.now()) as work:
        as_kept = sa.text("rowid" if work.on_sqlite else "ctid")
        notes = await work.all(sa.select(Note).order_by(as_kept))
        texts = await work.open_all(each.words for each in notes)
    assert [(each.message, texts[each.words]) for each in notes] == [
        (message, f"line {number}") for number, message in enumerate(said)
    ]
    assert [each.reaction for each in world.ben.screen if each.id in said] == [SIGN] * 3, "each has its sign"
    assert await debts(world) == []
    assert not world.telegram.updates.pending
