"""What all tests share: the world they play in."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command

from bot.store import engine
from bot.store.opening import alembic_config
from tests.people import World, a_world
from tests.postgres import MISSING, Server, programs, server

# No power is cut in these tests, and a thousand databases on a disk are slow. What kills a process runs the real one.
engine.SYNCHRONOUS = "OFF"


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


@pytest.fixture(scope="session")
async def joined(tmp_path_factory: pytest.TempPathFactory, template: Path) -> tuple[Path, datetime]:
    """The folder of a bot and its Telegram, where Alma and Ben have joined; and when it was left."""
    folder = tmp_path_factory.mktemp("joined")
    async with a_world(folder, template) as world:
        await world.enrols(world.alma)
        await world.pairs(world.alma, world.ben)
        await world.alma.says("/meet B. thu 15:00 weekly 50m")
    return folder, world.clock.now()


@pytest.fixture
async def pair(tmp_path: Path, joined: tuple[Path, datetime]) -> AsyncIterator[World]:
    """Alma and Ben are joined; they meet on Thursdays at 15:00 in Berlin."""
    folder, at = joined
    async with a_world(tmp_path / "data", folder, at) as here:
        yield here


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of this run alone."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    with server(found) as running:
        yield running


@pytest.fixture(scope="session")
def filled(postgres: Server) -> tuple[str, str]:
    """Addresses on PostgreSQL of a database with all tables, and of a data keys' store."""
    database = postgres.fresh()
    command.upgrade(alembic_config(database), "head")
    return database, postgres.fresh()
