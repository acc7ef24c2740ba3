"""One transaction: opened by an edge, committed on clean exit; and the sealing and opening of words within it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.sql.base import Executable

from bot.domain.people import new_id
from bot.domain.terms import Terms
from bot.domain.words import Words
from bot.store.keys import HOUSE, DataKeys, seal, unseal
from bot.store.tables import words

Found = TypeVar("Found")

_THESE_WORDS = sa.select(words).where(words.c.id.in_(sa.bindparam("wanted", expanding=True)))
_KEEP_WORDS = sa.insert(words)


class Work:
    """What one event may read and change. Everything in it is kept together or not at all."""

    def __init__(self, session: AsyncSession, keys: DataKeys, terms: Terms, now: datetime) -> None:
        self._session = session
        self._keys = keys
        self.terms = terms
        self.now = now
        """The one instant (UTC) at which all of this happens: the edge that opened it read its clock once."""
        self._destroy: set[str] = set()

    # People's words: sealed and opened here, explicitly, and nowhere else.

    async def keep(self, text: str, owner: str, kind: Words) -> str:
        """Seal a text as a new row of words; gives its id."""
        await self._keys.make(owner, self.now)
        words_id = new_id()
        sealed = seal(self._keys.use(owner), text, _place(words_id, owner, kind))
        await self.run(_KEEP_WORDS, id=words_id, owner=owner, kind=kind, sealed=sealed)
        return words_id

    async def reword(self, words_id: str, text: str) -> None:
        """Put another text in the place of these words."""
        row = (await self.run(sa.select(words).where(words.c.id == words_id))).one()
        await self._keys.load([row.owner])
        sealed = seal(self._keys.use(row.owner), text, _place(row.id, row.owner, row.kind))
        await self.run(sa.update(words).where(words.c.id == words_id).values(sealed=sealed))

    async def open(self, words_id: str) -> str:
        """The text of these words; empty if there are none any more. Raises Tampered."""
        return (await self.open_all([words_id])).get(words_id, "")

    async def open_all(self, words_ids: Iterable[str]) -> dict[str, str]:
        """The texts of these words by id, in one statement. Those that are gone are left out."""
        wanted = {one for one in words_ids if one}
        if not wanted:
            return {}
        rows = (await self.run(_THESE_WORDS, wanted=list(wanted))).all()
        await self._keys.load(row.owner for row in rows)
        return {
            row.id: unseal(self._keys.use(row.owner), row.sealed, _place(row.id, row.owner, row.kind)).decode()
            for row in rows
        }

    async def burn(self, words_ids: Iterable[str]) -> None:
        """Take these words out of the database for good."""
        gone = [one for one in words_ids if one]
        if gone:
            await self.run(sa.delete(words).where(words.c.id.in_(gone)))

    async def erase_owners(self, owners: Iterable[str]) -> None:
        """Erase all words of these owners; their keys are destroyed after the commit."""
        gone = list(owners)
        await self.run(sa.delete(words).where(words.c.owner.in_(gone)))
        self._destroy.update(gone)

    async def seal_raw(self, payload: bytes, place: str) -> bytes:
        """Seal bytes with the house key, for the inbox."""
        await self._keys.make(HOUSE, self.now)
        return seal(self._keys.use(HOUSE), payload, place)

    async def open_raw(self, sealed: bytes, place: str) -> bytes:
        """Open what seal_raw() made. Raises Tampered."""
        await self._keys.load([HOUSE])
        return unseal(self._keys.use(HOUSE), sealed, place)

    # Rows and domain objects.

    def add(self, *things: object) -> None:
        self._session.add_all(things)

    # Statements that are asked again and again are put together once, with places that `given` fills: putting one
    # together takes longer than asking it.

    async def run(self, statement: Executable, **given: object) -> sa.CursorResult[Any]:
        result = await self._session.execute(statement, given or None)
        assert isinstance(result, sa.Result)
        return result  # type: ignore[return-value]

    async def one(self, statement: sa.Select[Found], **given: object) -> Found | None:
        """The one object a statement finds, or nothing."""
        return (await self._session.execute(statement, given or None)).scalars().one_or_none()

    async def first(self, statement: sa.Select[Found], **given: object) -> Found | None:
        """The first object that a statement finds, or nothing. It is for the statement to say that one will do."""
        return (await self._session.execute(statement, given or None)).scalars().first()

    async def all(self, statement: sa.Select[Found], **given: object) -> Sequence[Found]:
        return (await self._session.execute(statement, given or None)).scalars().all()

    async def get(self, kind: type[Found], key: str | None) -> Found | None:
        """The object with this id; from memory if this transaction has met it."""
        return None if key is None else await self._session.get(kind, key)

    async def forget(self, thing: object) -> None:
        """Delete one object's row."""
        await self._session.delete(thing)

    async def flush(self) -> None:
        await self._session.flush()

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what to do on a conflict, for the database in use."""
        return sqlite.insert(table) if self.on_sqlite else postgresql.insert(table)

    @property
    def on_sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"

    @property
    def doomed(self) -> frozenset[str]:
        """Owners whose keys go once this is committed."""
        return frozenset(self._destroy)


def _place(words_id: str, owner: str, kind: str) -> str:
    return f"{words_id}|{owner}|{kind}"


_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_POSTGRES_AWAY = frozenset({"08", "25", "40", "53", "55", "57", "58"})
"""Classes of SQLSTATE: connection, read-only, conflict, no space, locked, shut down, system."""


class Displaced(Exception):
    """Another process leads by now: nothing that this one would do as the leader may be kept."""


def away(fault: BaseException) -> bool:
    """Whether the database failed (locked, full, out of reach) and not what was asked of it: later it may work.

    Nothing that was asked is to blame either if it was not for this process to ask it.
    """
    if isinstance(fault, Displaced):
        return True
    if not isinstance(fault, sa.exc.DBAPIError):
        return isinstance(fault, sa.exc.TimeoutError)
    if (code := getattr(fault.orig, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_AWAY
    state = getattr(fault.orig, "sqlstate", None)
    return state[:2] in _POSTGRES_AWAY if state else isinstance(fault, sa.exc.OperationalError | sa.exc.InterfaceError)


class Store:
    """Where everything is kept: gives transactions."""

    def __init__(self, engine: AsyncEngine, keys: DataKeys) -> None:
        self.engine = engine
        # Made once: each look would pay for it anew.
        self._to_read = engine.execution_options(reading=True)
        self.keys = keys
        self.terms = Terms()
        """What the consent says, once the words were read."""
        # SQLite has one writer. Waiting here is fair and quick; waiting in SQLite is sleeping and asking again.
        self._writer: asyncio.Lock | None = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def work(self, now: datetime) -> AsyncIterator[Work]:
        """One transaction that may write, at an instant (UTC). Committed on clean exit, rolled back on exceptions."""
        if self._writer is None:
            async with self._transaction(now) as work:
                yield work
        else:
            async with self._writer, self._transaction(now) as work:
                yield work

    @asynccontextmanager
    async def _transaction(self, now: datetime) -> AsyncIterator[Work]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            work = Work(session, self.keys, self.terms, now)
            yield work
        await self.keys.destroy(work.doomed, now)

    @asynccontextmanager
    async def reading(self, now: datetime) -> AsyncIterator[Work]:
        """One transaction that only reads, at an instant (UTC); it holds up no writer."""
        async with AsyncSession(self._to_read, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield Work(session, self.keys, self.terms, now)

    async def close(self) -> None:
        await self.engine.dispose()
        await self.keys.close()
