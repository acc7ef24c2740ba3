"""What is pressed or written while a delivery waits for its turn at the pace counts: a last look before the call."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.port import Urgency
from bot.channels.telegram.pace import Pace
from bot.domain.delivery import Kind, State
from tests.faults.mishaps import arranged, copies, database_down, row, rows
from tests.people import World

BURST = 6
"""So many messages went to this chat a moment ago: the next one waits for some seconds."""


async def waiting(world: World, kind: Kind) -> None:
    """A delivery to Ben is claimed and worded, and waits for its turn behind a burst."""
    await arranged(world, kind)
    world.app.channel.pace = Pace(world.clock)
    world.clock.move(timedelta(seconds=1))
    for _ in range(2):
        await world.app.channel.pace.turn(str(world.ben.number), Urgency.ANSWER)
    assert await world.app.courier.tick()
    await asyncio.sleep(0)
    assert [each.state for each in await rows(world, kind)] == [State.SENDING]
    assert not copies(world.ben, kind)


async def comes_its_turn(world: World) -> None:
    """Some seconds go by, until nothing is on its way any more."""
    done = asyncio.gather(world.app.courier.settled(), world.app.answering.settled())
    for _ in range(2000):
        if done.done():
            break
        world.clock.move(timedelta(seconds=1))
        await asyncio.sleep(0.005)
    await done


async def hears(world: World, text: str) -> None:
    """Ben writes, and it is dealt with."""
    world.telegram.say(world.ben.number, text)
    await world.app.polling.once()
    await world.app.intake.drain()


@pytest.mark.parametrize("said", ["/pause 2 days", "/pause", "enough", "stop"])
async def test_a_nudge_that_waits_for_its_turn_is_stopped(pair: World, said: str) -> None:
    await waiting(pair, Kind.NUDGE)
    await hears(pair, said)
    await comes_its_turn(pair)
    assert not copies(pair.ben, Kind.NUDGE)
    stopped = next(each for each in await rows(pair, Kind.NUDGE) if each.claimed_at is not None)
    assert (stopped.state, stopped.why) in {(State.DROPPED, "paused"), (State.DROPPED, "enough")}
    later = [each for each in await rows(pair, Kind.NUDGE) if each.state is State.PLANNED]
    assert len(later) == 1, "the next one is planned, as after any decision"


async def test_a_nudge_is_not_stopped_by_a_line(pair: World) -> None:
    await waiting(pair, Kind.NUDGE)
    await hears(pair, "It was a quiet day.")
    await comes_its_turn(pair)
    assert copies(pair.ben, Kind.NUDGE) == 1


async def test_a_question_that_waits_for_its_turn_is_put_off(pair: World) -> None:
    await waiting(pair, Kind.QUESTION)
    await hears(pair, "/pause 2 days")
    await comes_its_turn(pair)
    assert not copies(pair.ben, Kind.QUESTION)
    put_off = await row(pair, Kind.QUESTION)
    assert (put_off.state, put_off.why, put_off.tries) == (State.PLANNED, "paused", 0)
    pair.app.channel.pace = Pace(pair.clock, None)
    await pair.moves(days=4)
    assert copies(pair.ben, Kind.QUESTION) == 1, "it comes after the pause, once"


async def test_a_question_that_is_replaced_while_it_waits_does_not_come(pair: World) -> None:
    await waiting(pair, Kind.QUESTION)
    pair.telegram.say(pair.alma.number, "/ask B. What stayed with you?")
    await pair.app.polling.once()
    await pair.app.intake.drain()
    await comes_its_turn(pair)
    assert not copies(pair.ben, Kind.QUESTION)


async def test_nobody_is_sent_what_nobody_can_look_up(pair: World) -> None:
    await waiting(pair, Kind.NUDGE)
    with database_down(pair.app), capture_logs() as logs:
        await comes_its_turn(pair)
    assert "look_fault" in [each["event"] for each in logs]
    assert not copies(pair.ben, Kind.NUDGE)
    pair.app.channel.pace = Pace(pair.clock, None)
    await pair.moves(minutes=10)
    assert copies(pair.ben, Kind.NUDGE) == 1, "it goes when the database is back, within its patience"
