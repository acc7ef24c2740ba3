"""What a client lets be, holds off or does not answer is seen by nobody: the therapist's phone shows the same."""

from datetime import timedelta

import pytest

from tests.grounds import Grounds, Left
from tests.people import World
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, tells, times_told

WEEK = timedelta(days=7)


async def _silent_weeks(world: World, rhythm: str, meet: str) -> list[tuple[object, ...]]:
    """All calls to Alma's phone while Ben, who is reached in this rhythm, says nothing; she looks at all there is."""
    await world.alma.says("/meet B. off")
    await world.alma.says(f"/meet B. {meet}")
    await world.alma.says(f"/ask B. {QUESTION}")
    await world.ben.says(rhythm)
    world.telegram.calls.clear()
    for week in range(5):
        await world.moves_to(THURSDAY + week * WEEK + timedelta(hours=2))
        for looked in ("/clients", "/digest B.", "/lookback B."):
            await world.alma.says(looked)
    await world.alma.says("/mydata")
    await world.alma.presses("Give me the files")
    return [
        (each.at, each.method, each.params.get("text"), each.params.get("disable_notification"))
        for each in world.telegram.calls
        if each.params.get("chat_id") == world.alma.number
    ]


@pytest.mark.parametrize(("meet", "rests"), [("thu 15:00 weekly 50m", 0), ("2026-12-24 15:00 50m", 1)])
async def test_silent_weeks_look_the_same_with_daily_nudges_and_with_the_question_only(
    grounds: Grounds, joined: Left, meet: str, rests: int
) -> None:
    async with grounds.world(joined) as one:
        nudged = await _silent_weeks(one, "/rhythm daily 18:00", meet)
        assert times_told(one.ben, "nudge-question") > 3
        assert times_told(one.ben, "nudge-rest") == rests, "of the ladder all was gone down where one question stays"
    async with grounds.world(joined) as other:
        only = await _silent_weeks(other, "/rhythm question only 18:00", meet)
        assert not times_told(other.ben, "nudge-question")
    assert len(only) > 16
    assert nudged == only


async def _nothing(_world: World) -> None:
    return


async def _pause(world: World) -> None:
    await world.ben.says("/pause a week")


async def _gentle(world: World) -> None:
    await world.ben.says("/gentle")


async def _stop(world: World) -> None:
    await world.ben.says("stop")


async def _ceiling(world: World) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("How many a week")
    await world.ben.presses("1 a week")


@pytest.mark.parametrize(
    ("holds", "comes"),
    [(_nothing, True), (_pause, False), (_gentle, False), (_stop, False), (_ceiling, False)],
    ids=lambda each: each.__name__.strip("_") if callable(each) else "",
)
async def test_undo_answers_the_same_whatever_holds_the_question_back(pair: World, holds: object, comes: bool) -> None:
    """The hour at which it is to come decides, for everybody: 18:00 in Berlin, which is 17:00 UTC."""
    assert callable(holds)
    await pair.alma.says("/ask B. The first one?")
    await pair.moves(days=1)
    await holds(pair)
    await pair.alma.says(f"/ask B. {QUESTION}")
    hour = pair.clock.now().replace(hour=17, minute=0, second=0, microsecond=0)
    await pair.moves_to(hour - timedelta(minutes=1))
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-done", alias="B.")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves_to(hour + timedelta(minutes=1))
    assert (QUESTION in pair.ben.text) is comes
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-too-late", alias="B.")
