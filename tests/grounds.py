"""Where the worlds of tests lie: in SQLite files or databases of a real PostgreSQL; in memory where there is room."""

import gc
import itertools
import os
import select
import shutil
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite
import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import READY_R, READY_W, WAIT_R, WAIT_W, Ready, Wait
from sqlalchemy import URL, Engine
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_cursor
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import await_

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


_TO_ITS_THREAD = ("_execute", "_connect", "__await__", "close", "stop")
_TO_THE_LOOP = ("_awaitable_cursor_close", "_make_new_cursor", "_aenter_cursor", "execute", "executemany")
_AS_IN_A_BOT: list[tuple[type, str, Any]] = [
    *((aiosqlite.Connection, name, getattr(aiosqlite.Connection, name)) for name in _TO_ITS_THREAD),
    *((AsyncAdapt_aiosqlite_cursor, name, getattr(AsyncAdapt_aiosqlite_cursor, name)) for name in _TO_THE_LOOP),
    (psycopg.AsyncConnection, "wait", psycopg.AsyncConnection.wait),
]
"""What is done in place in these tests."""


def without_threads() -> None:
    """SQLite is called where it is asked, and PostgreSQL's answer is waited for there for a moment.

    The way to a thread, or through the loop, and back takes longer than what is done at its end.
    """
    in_place = {
        aiosqlite.Connection: _Connection,
        AsyncAdapt_aiosqlite_cursor: _Cursor,
        psycopg.AsyncConnection: _Line,
    }
    for kind, name, _ in _AS_IN_A_BOT:
        setattr(kind, name, vars(in_place[kind])[name])


def with_threads() -> None:
    """Each connection has a thread of its own again, as in a running bot: for tests in which a file is locked."""
    for kind, name, done in _AS_IN_A_BOT:
        setattr(kind, name, done)


class _Connection:
    """An aiosqlite.Connection without a thread."""

    _connection: sqlite3.Connection | None
    _connector: Callable[[], sqlite3.Connection]

    async def _execute(self, call: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        return call(*args, **kw)

    async def _connect(self) -> "_Connection":
        self._connection = self._connector()
        return self

    def __await__(self) -> Generator[Any, None, "_Connection"]:
        return self._connect().__await__()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Cursor:
    """SQLAlchemy's cursor on it, with as little between them as can be."""

    _awaitable_cursor_close = False
    _adapt_connection: Any
    _cursor: sqlite3.Cursor
    _rows: deque[Any]

    def _make_new_cursor(self, connection: _Connection) -> sqlite3.Cursor:
        assert connection._connection is not None
        return connection._connection.cursor()

    def _aenter_cursor(self, cursor: sqlite3.Cursor) -> sqlite3.Cursor:
        return cursor

    def execute(self, operation: str, parameters: Any = None) -> None:
        _in_place(self, operation, parameters or (), self._cursor.execute)

    def executemany(self, operation: str, parameters: Any) -> None:
        _in_place(self, operation, parameters, self._cursor.executemany)


def _in_place(cursor: _Cursor, operation: str, parameters: Any, call: Callable[..., Any]) -> None:
    async def run() -> None:
        call(operation, parameters)
        if cursor._cursor.description:
            cursor._rows = deque(cursor._cursor.fetchall())

    try:
        # Awaited once: as in a bot, a statement that nobody awaits fails.
        await_(run())
    except Exception as fault:
        cursor._adapt_connection._handle_exception(fault)


class _Line:
    """A psycopg.AsyncConnection that looks for an answer itself before it goes on with other things."""

    pgconn: Any

    async def wait(self, asking: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        try:
            wanted = next(asking)
            while ready := _ready(self.pgconn.socket, wanted):
                wanted = asking.send(ready)
        except StopIteration as done:
            return done.value
        return await _WAIT(self, _from_here_on(asking, wanted), interval, timeout)


_WAIT: Any = psycopg.AsyncConnection.wait
_A_MOMENT = 5
"""Milliseconds. Two that wait for one another in the database only lose so much by it."""


def _ready(socket: int, wanted: int) -> Ready | None:
    """For what a connection is ready within a moment, or None."""
    look = select.poll()
    look.register(socket, (wanted & WAIT_R and select.POLLIN) | (wanted & WAIT_W and select.POLLOUT))
    found = look.poll(_A_MOMENT)
    if not found:
        return None
    _, seen = found[0]
    return Ready((READY_R if seen & ~select.POLLOUT else 0) | (READY_W if seen & select.POLLOUT else 0))


def _from_here_on(asking: PQGen[Any], wanted: Wait) -> PQGen[Any]:
    """The rest of an exchange that has begun, and wants this now."""
    while True:
        ready = yield wanted
        try:
            wanted = asking.send(ready)
        except StopIteration as done:
            return done.value


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
