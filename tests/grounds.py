"""Where the worlds of tests lie: in SQLite files or databases of a real PostgreSQL; in memory where there is room."""

import gc
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, Engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store import engine
from tests.people import MONDAY_NOON, MovedClock, World, a_world
from tests.postgres import Server

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3
"""Bytes that must be free there: hundreds of small worlds, and one PostgreSQL."""


def in_memory() -> Path | None:
    """A folder that is no disk: a thousand small databases are written in half the time there."""
    if not os.access(_MEMORY, os.W_OK | os.X_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return None
    return _MEMORY


WHOLE = bool(os.environ.get("CARRYFORWARD_TEST_WHOLE"))
"""Everything as it runs in a bot, and every row of every table on both databases: `make test-whole`."""


def hurry() -> None:
    """What makes a thousand small worlds quick and is no part of a running bot."""
    # No power is cut in these tests. What kills a process runs the real one.
    engine.SYNCHRONOUS = "OFF"
    if not WHOLE:
        without_threads()
    setattr(engine, "create_async_engine", _one_dialect(create_async_engine))  # noqa: B010 - it is not the engine's own
    # The libraries stay to the end: they need not be looked through for garbage every few moments.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


_THREADED = {name: vars(aiosqlite.Connection)[name] for name in ("_execute", "_connect", "__await__", "close", "stop")}


def without_threads() -> None:
    """SQLite is called where it is asked: the way to its thread and back takes longer than what it does there."""

    async def execute(self: Any, call: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        return call(*args, **kw)

    async def connect(self: Any) -> Any:
        self._connection = self._connector()
        return self

    def stop(self: Any) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def close(self: Any) -> None:
        stop(self)

    new = (execute, connect, lambda self: connect(self).__await__(), close, stop)
    for name, done in zip(_THREADED, new, strict=True):
        setattr(aiosqlite.Connection, name, done)


def with_threads() -> None:
    """Each connection has a thread of its own again, as in a running bot: for tests in which a file is locked."""
    for name, done in _THREADED.items():
        setattr(aiosqlite.Connection, name, done)


def _one_dialect(create: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    """Engines of a kind share what is known of their database and their compiled statements: each world would ask, and
    put the same hundred together, anew."""
    firsts: dict[str, Engine] = {}

    def created(url: URL, **kw: Any) -> AsyncEngine:
        first = firsts.get(url.drivername)
        # No server is restarted here: a connection out of the pool need not be asked whether it is alive.
        kw |= {"pool_pre_ping": False} | ({} if first is None else {"_initialize": False})
        made = create(url, **kw)
        if first is None:
            firsts[url.drivername] = made.sync_engine
        else:
            made.sync_engine.dialect = made.sync_engine.pool._dialect = first.dialect
            made.sync_engine._compiled_cache = first._compiled_cache
        return made

    return created


@dataclass(frozen=True)
class Left:
    """A bot and its Telegram as they were left at an instant; `database` is its address, if that is PostgreSQL."""

    folder: Path
    at: datetime
    database: str = ""


class Grounds:
    """Makes worlds on one kind of database, each a copy of one that was lived before."""

    def __init__(self, folder: Path, server: Server | None = None) -> None:
        self._folder, self._server = folder, server
        self._number = itertools.count(1)

    @property
    def on_postgres(self) -> bool:
        return self._server is not None

    @asynccontextmanager
    async def world(self, left: Left | None = None, **settings: Any) -> AsyncIterator[World]:
        """A world with a running bot that goes on from where another was left. It is thrown away afterwards."""
        folder = self._folder / str(next(self._number))
        database = self._database(left)
        try:
            async with a_world(folder, *_from(left), **(_address(database) | settings)) as here:
                yield here
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if self._server is not None:
                self._server.drop(database)

    @asynccontextmanager
    async def beginning(
        self, left: Left | None = None, *, clock: MovedClock | None = None
    ) -> AsyncIterator["Beginning"]:
        """The same for a world that others go on from: what it becomes is `left` when it is closed."""
        folder = self._folder / str(next(self._number))
        database = self._database(left)
        async with a_world(folder, *_from(left), clock=clock, **_address(database)) as world:
            begun = Beginning(world)
            yield begun
        begun.left = Left(folder, world.clock.now(), database)

    def _database(self, left: Left | None) -> str:
        if self._server is None:
            return ""
        return self._server.fresh(like=left.database if left else "")


class Beginning:
    """A world that others will go on from."""

    left: Left

    def __init__(self, world: World) -> None:
        self.world = world


def _from(left: Left | None) -> tuple[Path | None, datetime]:
    return (left.folder, left.at) if left else (None, MONDAY_NOON)


def _address(database: str) -> dict[str, Any]:
    return {"database_url": database} if database else {}
