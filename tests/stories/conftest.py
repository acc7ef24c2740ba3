"""Where stories of the therapist's side begin. Each beginning is lived once, and every test goes on from a copy."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.people import Phone, World, a_world
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import OTTO, QUESTION, dora

Left = tuple[Path, datetime]
"""A folder of a bot and its Telegram, and when it was left."""


@pytest.fixture(scope="session")
async def two_left(tmp_path_factory: pytest.TempPathFactory, joined: Left) -> Left:
    folder = tmp_path_factory.mktemp("two")
    async with a_world(folder, *joined) as world:
        await world.pairs(world.alma, dora(world), "Dora")
    return folder, world.clock.now()


@pytest.fixture
async def two(tmp_path: Path, two_left: Left) -> AsyncIterator[World]:
    """Alma has Ben, on Thursdays at 15:00, and Dora, who has no appointment."""
    async with a_world(tmp_path / "data", *two_left) as here:
        yield here


@pytest.fixture(scope="session")
async def met_left(tmp_path_factory: pytest.TempPathFactory, joined: Left) -> Left:
    folder = tmp_path_factory.mktemp("met")
    async with a_world(folder, *joined) as world:
        await world.alma.says(f"/ask B. {QUESTION}")
        await world.moves_to(THURSDAY + timedelta(minutes=50))
    return folder, world.clock.now()


@pytest.fixture
async def met(tmp_path: Path, met_left: Left) -> AsyncIterator[World]:
    """Alma and Ben carried a question, have met, and she is asked for the next."""
    async with a_world(tmp_path / "data", *met_left) as here:
        yield here


@pytest.fixture(scope="session")
async def three_left(tmp_path_factory: pytest.TempPathFactory, joined: Left) -> Left:
    folder = tmp_path_factory.mktemp("three")
    async with a_world(folder, *joined) as world:
        await world.enrols(world.cleo, "Cleo")
        await world.pairs(world.cleo, Phone(world, OTTO, "Otto"), "O.")
        await world.alma.says(f"/ask B. {QUESTION}")
        for number in range(8):
            await world.ben.says(f"Line {number}.")
        await world.moves_to(THURSDAY + timedelta(minutes=50))
    return folder, world.clock.now()


@pytest.fixture
async def three(tmp_path: Path, three_left: Left) -> AsyncIterator[World]:
    """Alma and Ben with a question, lines, a digest and an open ask; Cleo is a therapist with a client of her own."""
    async with a_world(tmp_path / "data", *three_left) as here:
        yield here
