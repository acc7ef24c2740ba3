"""Opening databases: the settings SQLite needs to lose nothing, and one URL for each database."""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_SECONDS = 10
SYNCHRONOUS = "FULL"
"""A commit is on the disk before it is called one: no power cut takes a reply back (P1)."""
# Before 3.51.3 a WAL reset at the wrong moment could corrupt a database.
WAL_IS_SOUND = sqlite3.sqlite_version_info >= (3, 51, 3)


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite:///path` or `postgresql://...`."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"),
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
            pool_size=4,
            max_overflow=0,
            pool_use_lifo=True,
            poolclass=sa.pool.AsyncAdaptedQueuePool,
        )
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        parsed.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=8,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the one that knows the tables and the statements already
        use_native_hstore=False,  # else every new connection begins by asking for a type that nobody uses
    )


def plain_engine(url: str) -> sa.Engine:
    """The same without async, for one thing done from beginning to end: a backup, a restore.

    SQLite does not look at references here, as migrations want it: who writes looks at them before the commit.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            parsed.set(drivername="sqlite"),
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        )
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete=ON").close())
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), hide_parameters=True)


class Cut(Exception):
    """The engine was cut off: whoever still works on it is as good as dead."""


def cut_off(engine: AsyncEngine) -> None:
    """From here on nothing begins, runs or is committed on this engine, as if its process had died.

    What is under way is undone. For playing a death without one.
    """

    def refuse(*_given: object) -> None:
        raise Cut

    for moment in ("begin", "before_cursor_execute", "commit"):
        event.listen(engine.sync_engine, moment, refuse, insert=True)


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite address; nothing for another database."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SOUND else 'DELETE'}")
    cursor.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes the lock at once: one that upgrades later fails with "database is locked" and loses its work.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
