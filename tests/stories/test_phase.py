"""/phase: set in one tap, typed or not, never told to the client."""

import pytest

from bot.domain.pairing import Phase
from tests import inspecting
from tests.people import World
from tests.stories.traces import dora, labels, tells

FOUR = ["Beginning", "Ongoing", "After intense", "Stuck"]


async def phases(world: World) -> dict[str, Phase]:
    """The phase of each of Alma's clients."""
    return await inspecting.phases(world, world.alma)


async def test_a_phase_is_set_in_one_tap(pair: World) -> None:
    await pair.alma.says("/phase")
    assert tells(pair.alma.last, "phases-ask", alias="B.")
    assert tells(pair.alma.last, "phases-now", phase="Beginning")
    assert labels(pair.alma.last) == FOUR
    await pair.alma.presses("After intense")
    assert tells(pair.alma.last, "phases-set", alias="B.", phase="After intense")
    assert await phases(pair) == {"B.": Phase.AFTER_INTENSE}


@pytest.mark.parametrize("typed", ["/phase B. stuck", "/phase b STUCK", "/phase stuck"])
async def test_it_may_be_typed(pair: World, typed: str) -> None:
    await pair.alma.says(typed)
    assert tells(pair.alma.last, "phases-set", alias="B.", phase="Stuck")
    assert await phases(pair) == {"B.": Phase.STUCK}


async def test_a_phase_that_is_not_known_gets_the_four(two: World) -> None:
    await two.alma.says("/phase Dora nearly there")
    assert tells(two.alma.last, "phases-unclear", alias="Dora")
    assert labels(two.alma.last) == FOUR
    assert set((await phases(two)).values()) == {Phase.BEGINNING}
    await two.alma.presses("Ongoing")
    assert await phases(two) == {"B.": Phase.BEGINNING, "Dora": Phase.ONGOING}


async def test_with_several_clients_it_is_asked_whose(two: World) -> None:
    await two.alma.says("/phase")
    assert labels(two.alma.last) == ["B.", "Dora"]
    await two.alma.presses("Dora")
    await two.alma.presses("Stuck")
    await two.alma.says("/phase ongoing")
    assert labels(two.alma.last) == ["B.", "Dora"]
    await two.alma.presses("B.")
    assert await phases(two) == {"B.": Phase.ONGOING, "Dora": Phase.STUCK}


async def test_after_an_unknown_alias_the_phase_that_was_typed_is_not_lost(two: World) -> None:
    await two.alma.says("/phase Dorra after intense")
    assert tells(two.alma.last, "alias-unknown", typed="Dorra")
    await two.alma.presses("Dora")
    assert (await phases(two))["Dora"] is Phase.AFTER_INTENSE
    await two.alma.says("/phase Dorra")
    await two.alma.presses("Dora", on=two.alma.last)
    assert labels(two.alma.last) == ["Beginning", "Ongoing", "After intense", "Stuck"]


async def test_with_one_client_an_unknown_alias_sets_nothing(pair: World) -> None:
    await pair.alma.says("/phase X. stuck")
    assert tells(pair.alma.last, "alias-unknown", typed="X.")
    assert await phases(pair) == {"B.": Phase.BEGINNING}


async def test_the_library_is_one_tap_away_and_follows(pair: World) -> None:
    await pair.alma.says("/phase B. stuck")
    await pair.alma.presses("The library")
    assert labels(pair.alma.last)[0] == "Stuck"


async def test_the_client_hears_nothing_of_it(two: World) -> None:
    before = len(two.ben.screen), len(dora(two).screen)
    await two.alma.says("/phase B. after-intense")
    await two.moves(days=2)
    assert (len(two.ben.screen), len(dora(two).screen)) == before


async def test_of_a_client_who_has_parted_no_phase_is_set(two: World) -> None:
    await two.alma.says("/phase B.")
    shown = two.alma.last
    await two.alma.says("/end B.")
    await two.alma.presses("End it")
    await two.alma.presses("Stuck", on=shown)
    assert two.alma.toasts()[-1] == "That has passed."


async def test_a_phase_can_be_set_before_the_client_has_joined(world: World) -> None:
    await world.enrols(world.alma)
    await world.invited(world.alma, "B.")
    await world.alma.says("/phase B. ongoing")
    assert await phases(world) == {"B.": Phase.ONGOING}
