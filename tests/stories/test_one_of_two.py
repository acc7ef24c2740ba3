"""A client of two therapists is told which of them something is about; a client of one is told no name."""

from collections.abc import Awaitable, Callable

import pytest

from tests.people import World, plain

ABOUT = "This is about you and Alma."


async def _with_cleo(world: World) -> None:
    """Ben is Cleo's client, too: Cleo is a therapist here."""
    await world.enrols(world.cleo, "Cleo")
    link = await world.invited(world.cleo, "Benjamin")
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    await world.cleo.presses("Yes, that is Benjamin")
    await world.moves(minutes=40)


async def _ends(world: World) -> None:
    await world.alma.says("/end B.")
    await world.alma.presses("End it")


async def _calls_off(world: World) -> None:
    await world.alma.says("/meet B.")
    await world.alma.presses("Call this one off")


async def _has_none_any_more(world: World) -> None:
    await world.ben.says("The mornings.")
    await world.ben.presses("for Alma")
    await world.alma.says("/meet B. off")


@pytest.mark.parametrize("happens", [_ends, _calls_off, _has_none_any_more])
async def test_what_happened_with_one_says_last_with_whom(
    pair: World, happens: Callable[[World], Awaitable[None]]
) -> None:
    await _with_cleo(pair)
    before = len(pair.ben.received)
    await happens(pair)
    told = [plain(each) for each in pair.ben.received[before:]][-1]
    assert told.endswith(f"\n\n{ABOUT}")
    assert "Alma" not in told.split("\n")[0], "a lock screen shows the first line"


@pytest.mark.parametrize("happens", [_ends, _calls_off])
async def test_with_one_therapist_no_name_is_said(pair: World, happens: Callable[[World], Awaitable[None]]) -> None:
    await happens(pair)
    assert "Alma" not in plain(pair.ben.last)
