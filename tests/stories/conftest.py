"""Where stories of the therapist's side begin. Each beginning is lived once, and every test goes on from a copy."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.grounds import Grounds, Left
from tests.people import Phone, World
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import OTTO, QUESTION, dora


@pytest.fixture(scope="session")
async def two_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.pairs(world.alma, dora(world), "Dora")
    return begun.left


@pytest.fixture
async def two(grounds: Grounds, two_left: Left) -> AsyncIterator[World]:
    """Alma has Ben, on Thursdays at 15:00, and Dora, who has no appointment."""
    async with grounds.world(two_left) as here:
        yield here


@pytest.fixture(scope="session")
async def met_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.alma.says(f"/ask B. {QUESTION}")
        await world.moves_to(THURSDAY + timedelta(minutes=50))
    return begun.left


@pytest.fixture
async def met(grounds: Grounds, met_left: Left) -> AsyncIterator[World]:
    """Alma and Ben carried a question, have met, and she is asked for the next."""
    async with grounds.world(met_left) as here:
        yield here


@pytest.fixture(scope="session")
async def three_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.enrols(world.cleo, "Cleo")
        await world.pairs(world.cleo, Phone(world, OTTO, "Otto"), "O.")
        await world.alma.says(f"/ask B. {QUESTION}")
        for number in range(8):
            await world.ben.says(f"Line {number}.")
        await world.moves_to(THURSDAY + timedelta(minutes=50))
    return begun.left


@pytest.fixture
async def three(grounds: Grounds, three_left: Left) -> AsyncIterator[World]:
    """Alma and Ben with a question, lines, a digest and an open ask; Cleo is a therapist with a client of her own."""
    async with grounds.world(three_left) as here:
        yield here
