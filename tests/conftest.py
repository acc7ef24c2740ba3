"""What all tests share: the world they play in."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.people import World, a_world


@pytest.fixture(scope="session")
async def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of a bot that has run once: every test begins from a copy."""
    folder = tmp_path_factory.mktemp("template")
    async with a_world(folder):
        pass
    return folder


@pytest.fixture
async def world(tmp_path: Path, template: Path) -> AsyncIterator[World]:
    """A bot at work on Monday noon, and three phones."""
    async with a_world(tmp_path / "data", template) as here:
        yield here


@pytest.fixture
async def pair(world: World) -> World:
    """Alma and Ben are joined; they meet on Thursdays at 15:00 in Berlin."""
    await world.enrols(world.alma)
    await world.pairs(world.alma, world.ben)
    await world.alma.says("/meet B. thu 15:00 weekly 50m")
    return world
