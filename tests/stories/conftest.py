"""Where stories begin that several files share. Each beginning is lived once, and every test goes on from a copy."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.grounds import Grounds, Left
from tests.people import Phone, World
from tests.stories import rhythms
from tests.stories.rhythms import berlin, came
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


@pytest.fixture(scope="session")
async def asked_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        world = begun.world
        await world.alma.says(f"/ask B. {rhythms.QUESTION}")
        await world.moves_to(berlin(23, 18, 30))
        assert came(world.ben, rhythms.QUESTION) == [berlin(23, 18)]
    return begun.left


@pytest.fixture
async def asked(grounds: Grounds, asked_left: Left) -> AsyncIterator[World]:
    """Alma has asked Ben; the question has come. It is Monday, 18:30."""
    async with grounds.world(asked_left) as here:
        yield here


@pytest.fixture(scope="module")
async def evening(grounds: Grounds, asked_left: Left) -> AsyncIterator[World]:
    """That Monday evening once more, for what is only typed and told; no time passes in it."""
    async with grounds.world(asked_left) as here:
        yield here


@pytest.fixture(scope="session")
async def resting_left(grounds: Grounds, asked_left: Left) -> Left:
    async with grounds.beginning(asked_left) as begun:
        world = begun.world
        await world.alma.says("/meet B. off")
        await world.ben.says("/rhythm daily 18:00")
        await world.moves_to(berlin(54, 12))
    return begun.left


@pytest.fixture
async def resting(grounds: Grounds, resting_left: Left) -> AsyncIterator[World]:
    """Ben answered no nudge for a month, and his question rests. Nothing comes by itself any more."""
    async with grounds.world(resting_left) as here:
        yield here
