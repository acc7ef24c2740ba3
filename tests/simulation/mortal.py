"""A process that can die anywhere: every commit and every call is a step, and after the last one nothing is done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch

from aiosqlite.core import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import ManualClock
from bot.process.app import App
from bot.store import engine, faults
from bot.store.work import Store, Work


class Died(BaseException):
    """The process is gone: whatever it would still do is not done. Nothing in the bot may catch this."""


class Down(Exception):
    """The database does not take this commit."""


class Fate:
    """How many steps the process has left; None: it lives on. `refusals`: how many of its next commits fail."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False
        self.refusals = 0

    def step(self) -> None:
        """One more step. Raises Died at the last one, and ever after."""
        if self.left is not None:
            self.left -= 1
            self.dead = self.dead or self.left <= 0
        if self.dead:
            raise Died

    def commit(self) -> None:
        """The step before a commit. Raises Died or Down."""
        self.step()
        if self.refusals:
            self.refusals -= 1
            raise Down


def make_mortal(app: App, fate: Fate) -> None:
    """Make steps of every transaction of this app: before it, before its commit, after it, and before keys go."""
    store: Store = app.store
    work, reading, destroy = store.work, store.reading, store.keys.destroy

    @asynccontextmanager
    async def mortal_work(now: datetime) -> AsyncIterator[Work]:
        fate.step()
        async with work(now) as here:
            yield here
            fate.commit()
        fate.step()

    @asynccontextmanager
    async def mortal_reading(now: datetime) -> AsyncIterator[Work]:
        fate.step()
        async with reading(now) as here:
            yield here

    async def mortal_destroy(owners: Iterable[str], now: datetime) -> None:
        fate.step()
        await destroy(owners, now)

    vars(store).update(work=mortal_work, reading=mortal_reading)
    vars(store.keys).update(destroy=mortal_destroy)


async def bury(app: App, fate: Fate) -> None:
    """Let go of everything a dead process held, as its end would; nothing of it reaches the database."""
    fate.dead = True
    for finish in (app.courier.finish, app.answering.finish):
        with suppress(Died):
            await finish(0)
    await app.close()


class BotClock:
    """The clock of the bot's machine: the true time, and how far the machine is off."""

    def __init__(self, true: ManualClock) -> None:
        self._true = true
        self.off = timedelta()

    def now(self) -> datetime:
        return self._true.now() + self.off

    def monotonic(self) -> float:
        """Setting a clock moves no monotonic one."""
        return self._true.monotonic()

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)


@cache
def _engine(url: str) -> AsyncEngine:
    return engine.open_engine(url)


@contextmanager
def repeatable(dice: Random) -> Iterator[None]:
    """Random ids come from the dice, and SQLite answers without a thread: the same seed is the same run.

    The thread only moves SQLite's waiting out of the loop; without it a run takes half the time. Engines are closed
    with their process and opened again by the next one; what they have learnt of statements stays.
    """

    async def execute(connection: Connection, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if connection._connection is None:
            raise ValueError("Connection closed")
        return function(*given, **named)

    with (
        patch("secrets.token_hex", lambda length: dice.randbytes(length).hex()),
        patch("secrets.token_urlsafe", lambda length: dice.randbytes(length).hex()),
        patch.object(Connection, "_execute", execute),
        patch.object(faults, "open_engine", _engine),
    ):
        yield
