"""The store of action tests: a real one, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.settings import ROOT
from bot.store.opening import open_store
from bot.store.work import Store
from tests.actions.cast import NOW, Recording, Scene, scene
from tests.people import speech_in
from tests.postgres import Server


@asynccontextmanager
async def opened(folder: Path, database: str = "", keys: str = "") -> AsyncIterator[Store]:
    """A store whose keyring lies in `folder`, with the rest of it if no addresses are given."""
    here = f"sqlite:///{folder}"
    ring = folder / "keyring.json"
    database, keys = database or f"{here}/a.db", keys or f"{here}/keys.db"
    store = await open_store(database, keys, ring, NOW, create=not ring.exists())
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture(scope="session")
async def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty store: each test begins from a copy, which is quicker than making one."""
    folder = tmp_path_factory.mktemp("blank")
    async with opened(folder):
        return folder


@pytest.fixture(scope="session")
async def set_up(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> tuple[Path, Scene]:
    """A folder with a store in which Alma and Ben are joined."""
    folder = tmp_path_factory.mktemp("joined")
    shutil.copytree(blank, folder, dirs_exist_ok=True)
    async with opened(folder) as store:
        return folder, await scene(store, speech_in(ROOT / "prompts"))


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the keyring of the PostgreSQL databases, which are emptied and used again."""
    return tmp_path_factory.mktemp("ring")


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str, str]:
    """A folder; and addresses of an empty database and an empty data keys' store, or nothing for SQLite."""
    if request.param == "sqlite":
        return tmp_path, "", ""
    server: Server = request.getfixturevalue("postgres")
    database, keys = request.getfixturevalue("filled")
    return request.getfixturevalue("ring"), server.empty(database), server.empty(keys)


@pytest.fixture
async def store(places: tuple[Path, str, str], blank: Path) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    if not places[1]:
        shutil.copytree(blank, places[0], dirs_exist_ok=True)
    async with opened(*places) as one:
        yield one


@pytest.fixture
async def here(places: tuple[Path, str, str], set_up: tuple[Path, Scene]) -> AsyncIterator[Scene]:
    """Alma and Ben are joined, on each kind of database."""
    if places[1]:
        async with opened(*places) as store:
            yield await scene(store, set_up[1].speech)
    else:
        async with _again(set_up, places[0]) as scene_here:
            yield scene_here


@pytest.fixture
async def sqlite_here(tmp_path: Path, set_up: tuple[Path, Scene]) -> AsyncIterator[Scene]:
    """The same, on SQLite alone: for what does not depend on the database."""
    async with _again(set_up, tmp_path) as scene_here:
        yield scene_here


@asynccontextmanager
async def _again(set_up: tuple[Path, Scene], folder: Path) -> AsyncIterator[Scene]:
    template, was = set_up
    shutil.copytree(template, folder, dirs_exist_ok=True)
    async with opened(folder) as store:
        yield replace(was, store=store, clock=ManualClock(was.clock.now()), channel=Recording())
