"""What changes in lines that were sent, after the client left or before they agreed anew: nothing new goes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from sandbox.botapi.faults import Fault
from tests.inspecting import readings
from tests.people import World
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import digests
from tests.tampering import older_consents


async def _sent(world: World) -> tuple[int, int]:
    await world.moves_to(THURSDAY - timedelta(days=1))
    first = await world.ben.says("The mornings.")
    second = await world.ben.says("The evenings.")
    await world.moves_to(THURSDAY + timedelta(minutes=5))
    assert "The evenings." in digests(world.alma)[0]
    return first, second


async def _leaves(world: World) -> None:
    await world.ben.says("/stop")
    await world.ben.presses("Leave")
    await world.ben.presses("Leave")


async def _is_ended(world: World) -> None:
    await world.alma.says("/end B.")
    await world.alma.presses("End it")


Over = Callable[[World], Awaitable[None]]
HOW = pytest.mark.parametrize("over", [_leaves, _is_ended], ids=["left", "ended"])


@HOW
async def test_after_the_end_no_new_words_go_and_what_is_taken_back_goes(pair: World, over: Over) -> None:
    first, second = await _sent(pair)
    await over(pair)
    await pair.ben.edits(second, "The nights.")
    await pair.moves(hours=1)
    pair.alma.does_not_see("The nights.")
    await pair.ben.says("/forget", reply_to=first)
    await pair.ben.presses("Take it back")
    await pair.moves(hours=1)
    pair.alma.does_not_see("The mornings.")
    pair.alma.does_not_see("The nights.")


async def test_before_they_agree_anew_no_new_words_go(pair: World) -> None:
    first, second = await _sent(pair)
    await older_consents(pair)
    await pair.tidies()
    await pair.ben.edits(second, "The nights.")
    await pair.moves(minutes=10)
    pair.alma.does_not_see("The nights.")
    await pair.ben.says("/forget", reply_to=first)
    await pair.ben.presses("Take it back")
    await pair.moves(minutes=10)
    pair.alma.does_not_see("The mornings.")
    await pair.ben.says("/start")
    await pair.ben.presses("I agree")
    await pair.moves(minutes=10)
    assert "The nights." in digests(pair.alma)[0]


@HOW
async def test_a_cover_whose_words_are_owed_as_it_ends_stays_without_them(pair: World, over: Over) -> None:
    await pair.ben.says("The mornings.")
    for _ in range(6):
        pair.telegram.faults.plan("editMessageText", Fault.ERROR_500, chat=pair.alma.number)
    await pair.moves_to(THURSDAY - timedelta(minutes=59, seconds=58))
    [cover] = digests(pair.alma)
    assert "The mornings." not in cover
    await over(pair)
    await pair.moves(days=2)
    pair.alma.does_not_see("The mornings.")
    assert len(await readings(pair)) == 0
