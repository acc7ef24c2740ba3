"""Who runs on a database, and who leads: a locked file with SQLite, advisory locks with PostgreSQL (decision 0013)."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import IO, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.people import new_id
from bot.store.engine import sqlite_path
from bot.store.faults import AlreadyRunning, StoreFault, engine_for, make_folder, unusable
from bot.store.work import Displaced, Work

LOCKS, PROCESSES = 0x63617279, 0x63617270  # "cary", "carp"
"""The first halves of the keys of our advisory locks: of the three below; and of one for each process, by its mark."""
RUN, LEAD, MIGRATE = 1, 2, 3
"""RUN: shared by all that run, taken alone by a restore. LEAD: one has it. MIGRATE: for making and migrating tables."""
ANSWER_SECONDS = 5.0
"""So long the database may take to say who holds what; after that it counts as out of reach."""
OTHER = "Another Carryforward runs on {}: stop it first."
# A machine that vanished says nothing: within ten seconds the server is to know, and to give its locks away.
_SETTINGS = (
    "set tcp_keepalives_idle = 3",
    "set tcp_keepalives_interval = 2",
    "set tcp_keepalives_count = 2",
)


class OutOfReach(Exception):
    """The database cannot be asked who holds what. It may come back."""


class Hold(Protocol):
    """The claim of one process to a database, for as long as it runs."""

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits by which the others know that this process is alive."""
        ...

    @property
    def alone(self) -> bool:
        """Whether no other process can run on this database."""
        ...

    async def lead(self) -> bool:
        """Become the one that leads, or stay it. False: another one leads."""
        ...

    async def look(self) -> int:
        """How many run on this database, this one too.

        What was lost with the connection is taken again. Raises Displaced where another process was quicker, and
        OutOfReach.
        """
        ...

    async def release(self) -> None: ...


async def hold(database: str, *, alone: bool = False) -> Hold:
    """Claim a database: beside others that run, or `alone`. On SQLite it is always alone. Raises AlreadyRunning."""
    path = sqlite_path(database)
    if path is None:
        locks = _Locks(engine_for(database), alone)
        await locks.take()
        return locks
    make_folder(path.parent)
    try:
        file = open(f"{path}.lock", "ab")  # noqa: ASYNC230, SIM115 - a moment at the start; held open while running
    except OSError as fault:
        raise unusable(path, fault) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning(OTHER.format(path)) from None
    return _File(file)


class _File:
    """The one process on an SQLite database."""

    alone = True

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.mark = _new_mark()

    async def lead(self) -> bool:
        return True

    async def look(self) -> int:
        return 1

    async def release(self) -> None:
        self._file.close()


class _Locks:
    """One of several processes on a PostgreSQL database. The locks belong to a connection that does nothing else."""

    alone = False

    def __init__(self, engine: AsyncEngine, alone: bool) -> None:
        self._engine, self._alone = engine, alone
        self._connection: AsyncConnection | None = None
        self._leads = False
        self._one_at_a_time = asyncio.Lock()
        self.mark = _new_mark()

    async def take(self) -> None:
        """Raises AlreadyRunning or StoreFault."""
        try:
            taken = await self._take()
        except (DBAPIError, TimeoutError) as fault:
            await self.release()
            what = type(fault).__name__
            raise StoreFault(f"The database cannot be reached ({what}): look at DATABASE_URL.") from None
        except BaseException:
            await self.release()
            raise
        if not taken:
            await self.release()
            raise AlreadyRunning(OTHER.format("this database") if self._alone else UNDER_RESTORE)

    async def _take(self) -> bool:
        async with asyncio.timeout(ANSWER_SECONDS):
            connection = await self._engine.connect()
            # Without transactions: one that stays open would hold up the vacuum.
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for setting in _SETTINGS:
                await connection.execute(sa.text(setting))
            await self._try("pg_try_advisory_lock", PROCESSES, _signed(self.mark))
            return await self._try(f"pg_try_advisory_lock{'' if self._alone else '_shared'}", LOCKS, RUN)

    async def _try(self, function: str, first: int, second: int) -> bool:
        assert self._connection is not None
        asked = sa.text(f"select {function}(:first, :second)")
        return bool(await self._connection.scalar(asked, {"first": first, "second": second}))

    async def lead(self) -> bool:
        async with self._one_at_a_time:
            if not self._leads and self._connection is not None:
                with suppress(DBAPIError, TimeoutError):  # `look` finds out what became of the connection
                    async with asyncio.timeout(ANSWER_SECONDS):
                        self._leads = await self._try("pg_try_advisory_lock", LOCKS, LEAD)
            return self._leads

    async def look(self) -> int:
        async with self._one_at_a_time:
            if self._connection is not None:
                try:
                    return await self._count()
                except (DBAPIError, TimeoutError):
                    await self._hang_up()
            try:
                if not await self._take() or (self._leads and not await self._try("pg_try_advisory_lock", LOCKS, LEAD)):
                    raise Displaced
                return await self._count()
            except (DBAPIError, TimeoutError) as fault:
                await self._hang_up()
                raise OutOfReach(type(fault).__name__) from None

    async def _count(self) -> int:
        assert self._connection is not None
        async with asyncio.timeout(ANSWER_SECONDS):
            marks = {row.mark for row in await self._connection.execute(_MARKS)}
        if int(self.mark, 16) not in marks:
            # Somebody between us and the server lends connections out by the transaction.
            raise Displaced
        return len(marks)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError, TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await connection.invalidate()
                    await connection.close()

    async def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Said, not left to the server to find out: who starts at once after us would be turned away.
            with suppress(DBAPIError, TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await connection.execute(sa.text("select pg_advisory_unlock_all()"))
            with suppress(DBAPIError):
                await connection.close()
        await self._engine.dispose()


UNDER_RESTORE = "A backup is being restored into this database: start again when that is done."
_MARKS = sa.text(
    "select objid::bigint as mark from pg_locks where locktype = 'advisory' and granted and objsubid = 2"
    f" and classid = {PROCESSES} and database = (select oid from pg_database where datname = current_database())"
)


async def alive(work: Work) -> frozenset[str] | None:
    """The marks of all processes that run on this database. None: there can be no other than this one."""
    if work.on_sqlite:
        return None
    return frozenset(f"{row.mark:08x}" for row in await work.run(_MARKS))


@asynccontextmanager
async def made_by_one(database: str) -> AsyncIterator[None]:
    """While inside, no other process makes or migrates this database: several may start at once on an empty one."""
    if sqlite_path(database) is not None:
        yield
        return
    engine = engine_for(database)
    try:
        async with engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(sa.text(f"select pg_advisory_lock({LOCKS}, {MIGRATE})"))
            try:
                yield
            finally:
                await plain.execute(sa.text(f"select pg_advisory_unlock({LOCKS}, {MIGRATE})"))
    finally:
        await engine.dispose()


def _new_mark() -> str:
    return new_id()[:8]


def _signed(mark: str) -> int:
    """A mark as PostgreSQL wants it for a key: its integers have a sign."""
    number = int(mark, 16)
    return number - 2**32 if number >= 2**31 else number
