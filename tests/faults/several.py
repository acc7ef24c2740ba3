"""What the tests of several processes on one database share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import sqlalchemy as sa

from bot.process.app import App
from bot.store.holding import LEAD, LOCKS
from bot.store.work import Displaced
from tests.people import World, speech_in


@asynccontextmanager
async def beside(world: World, *, start: bool = True, rate: float | None = None) -> AsyncIterator[App]:
    """A second process on the same database, in this one."""
    app = App(world.settings, world.clock, rate=rate, speech=speech_in(world.settings.prompts_dir))
    app.stepping = True
    await app.open()
    try:
        if start:
            await app.start()
        yield app
    finally:
        with suppress(Displaced):
            await app.courier.finish(0)
        await app.answering.settled()
        await app.close()


async def hung_up(world: World) -> None:
    """The server ends the connection that has the leader's locks, as it does when that machine vanishes."""
    here = "(select oid from pg_database where datname = current_database())"
    which = f"classid = {LOCKS} and objid = {LEAD} and database = {here}"
    async with world.app.store.work(world.clock.now()) as work:
        await work.run(sa.text(f"select pg_terminate_backend(pid, 5000) from pg_locks where {which}"))
