"""What all tests share: the world they play in."""

import os
import shutil

os.environ.setdefault("PTB_TIMEDELTA", "1")

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from zlib import crc32

import pytest
from alembic import command

from bot.clock import SystemClock
from bot.store.opening import alembic_config
from sandbox.clock import SandboxClock
from tests.grounds import WHOLE, Grounds, Left, hurry, in_memory, with_threads, without_threads
from tests.people import World
from tests.postgres import MISSING, Server, programs, server
from tests.share import Share

pytest_plugins = ["tests.times"]
DATABASES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """What the tests write lies in memory, where there is any to spare; and the last line says what was played."""
    config.pluginmanager.register(Share(DATABASES, whole=WHOLE), "share")
    if config.option.basetemp is None and (memory := in_memory()) is not None:
        config.option.basetemp = str(memory / f"carryforward-tests-{os.getpid()}")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_sessionstart() -> None:
    hurry()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What plays in a world plays in it on each database, but for what a mark `on` leaves out."""
    if "grounds" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("on")
        metafunc.parametrize("grounds", mark.args if mark else DATABASES, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What plays in a whole world plays on one of the databases, always the same; actions, migrations and backups on
    both. `make test-whole` plays everything on both.
    """
    if WHOLE:
        return
    left_out = {item for item in items if _played_on_the_other(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _played_on_the_other(item: pytest.Item) -> bool:
    on = [name for name in DATABASES if f"[{name}" in item.name]
    in_a_world = isinstance(item, pytest.Function) and "grounds" in item.fixturenames
    if not on or not in_a_world or item.get_closest_marker("on") is not None:
        return False
    # One in four on PostgreSQL, where each costs twice as much.
    fourth = crc32(item.nodeid.replace(on[0], "").encode()) % 4
    return on[0] != ("postgresql" if fourth == 0 else "sqlite")


@pytest.fixture
def threaded() -> Iterator[None]:
    """Each connection of SQLite has its own thread, as in a running bot."""
    with_threads()
    yield
    if not WHOLE:
        without_threads()


@pytest.fixture(scope="session")
def grounds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    """Where worlds begin, on either database."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Grounds(tmp_path_factory.mktemp(request.param), server)


@pytest.fixture(scope="session")
async def empty(grounds: Grounds) -> Left:
    """A bot that has run once: every world begins from a copy."""
    async with grounds.beginning() as begun:
        pass
    return begun.left


@pytest.fixture
async def world(grounds: Grounds, empty: Left) -> AsyncIterator[World]:
    """A bot at work on Monday noon, and three phones."""
    async with grounds.world(empty) as here:
        yield here


@pytest.fixture(scope="session")
async def joined(grounds: Grounds, empty: Left) -> Left:
    """Alma and Ben have joined."""
    async with grounds.beginning(empty) as begun:
        world = begun.world
        await world.enrols(world.alma)
        await world.pairs(world.alma, world.ben)
        await world.alma.says("/meet B. thu 15:00 weekly 50m")
    return begun.left


@pytest.fixture
async def pair(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Alma and Ben are joined; they meet on Thursdays at 15:00 in Berlin."""
    async with grounds.world(joined) as here:
        yield here


# The same in the machine's own time, for tests in which a bot runs as the operator runs it: it asks the machine. Their
# clocks lag behind by this much, so that what lets time pass in them does not bring them into that bot's future.
BEHIND = timedelta(minutes=10)


def running_from(instant: datetime) -> SandboxClock:
    """A clock that stands at an instant now and runs as the machine's does."""
    clock = SandboxClock(None)
    clock.move_to(instant)
    return clock


@pytest.fixture(scope="session")
async def run_lately(grounds: Grounds) -> Left:
    """A bot that has run once, some minutes ago."""
    async with grounds.beginning(clock=running_from(SystemClock().now() - BEHIND)) as begun:
        pass
    return begun.left


@pytest.fixture
async def world_now(grounds: Grounds, run_lately: Left) -> AsyncIterator[World]:
    """A bot at work, and three phones."""
    async with grounds.world(run_lately, clock=running_from(run_lately.at)) as here:
        yield here


@pytest.fixture(scope="session")
async def joined_lately(grounds: Grounds, run_lately: Left) -> Left:
    """Alma and Ben have joined, some minutes ago."""
    async with grounds.beginning(run_lately, clock=running_from(run_lately.at)) as begun:
        world = begun.world
        await world.enrols(world.alma)
        await world.pairs(world.alma, world.ben)
        # Days away, so that nothing of it is due now, whatever day and hour it is.
        met = world.clock.now() + timedelta(days=4)
        await world.alma.says(f"/meet B. {met:%a} 15:00 weekly 50m")
    return begun.left


@pytest.fixture
async def pair_now(grounds: Grounds, joined_lately: Left) -> AsyncIterator[World]:
    """Alma and Ben are joined; they meet in four days."""
    async with grounds.world(joined_lately, clock=running_from(joined_lately.at)) as here:
        yield here


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of this run alone."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    with server(found, in_memory()) as running:
        yield running


@pytest.fixture(scope="session")
def filled(postgres: Server) -> tuple[str, str]:
    """Addresses on PostgreSQL of a database with all tables, and of a data keys' store."""
    database = postgres.fresh()
    command.upgrade(alembic_config(database), "head")
    return database, postgres.fresh()
