"""What the tests of faults share: rows looked at, moments arranged, commits that fail, a process that is killed."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.owed import Owed
from bot.process.app import App
from bot.store.faults import AlreadyRunning
from bot.store.holding import hold
from bot.store.tables import deliveries, owed
from bot.store.work import Store, Work
from sandbox.botapi.faults import Fault
from sandbox.walking import settle
from tests.people import AT_MOST, Phone, World

QUESTION = "What eased, even a little?"
UNCERTAIN = (Fault.RESET_BEFORE, Fault.ERROR_500, Fault.ERROR_502)
"""Nothing was done, and the bot cannot know."""
TAKEN = (Fault.ACCEPT_THEN_RESET, Fault.ACCEPT_THEN_GARBAGE, Fault.ACCEPT_THEN_500, Fault.ACCEPT_THEN_502)
"""It was done, and the bot cannot know."""


class Down(Exception):
    """The database does not take anything."""


async def rows(world: World, kind: Kind) -> list[Delivery]:
    """The deliveries of a kind, in the order they were due."""
    async with world.app.store.reading(world.clock.now()) as work:
        query = sa.select(Delivery).where(deliveries.c.kind == kind).order_by(deliveries.c.due_at)
        return list(await work.all(query))


async def row(world: World, kind: Kind) -> Delivery:
    """The one delivery of a kind."""
    found = await rows(world, kind)
    assert len(found) == 1, [(each.occurrence, each.state) for each in found]
    return found[0]


async def debts(world: World) -> list[Owed]:
    async with world.app.store.reading(world.clock.now()) as work:
        return list(await work.all(sa.select(Owed).order_by(owed.c.due_at)))


async def up_to(world: World, kind: Kind) -> None:
    """Live until the moment the next delivery of a kind is due, but not through it."""
    due = min(each.due_at for each in await rows(world, kind) if each.state is State.PLANNED)
    await world.moves_to(due - timedelta(seconds=1))
    world.clock.move_to(due)


async def carries(world: World) -> None:
    """Everything that is due now is carried."""
    await settle(world.app)


async def asked(world: World) -> None:
    """Alma leaves a question; it has not come yet."""
    await world.alma.says(f"/ask B. {QUESTION}")


async def carried(world: World) -> None:
    """The question has come to Ben."""
    await asked(world)
    await up_to(world, Kind.QUESTION)
    await carries(world)
    world.ben.sees(QUESTION)


class Three(World):
    """A world in which three clients have a question that is due at this moment."""

    clients: tuple[Phone, Phone, Phone]


def with_dan(world: World) -> Three:
    """This world, with a third client's phone."""
    world.__class__ = Three
    assert isinstance(world, Three)
    world.clients = (world.ben, world.cleo, Phone(world, 4004, "Dan Dorn"))
    return world


async def three_asked(world: Three) -> datetime:
    """Make it so. Gives the instant at which the questions are due."""
    for phone, alias in zip(world.clients[1:], ("C.", "D."), strict=True):
        await world.pairs(world.alma, phone, alias)
    for alias in ("B.", "C.", "D."):
        await world.alma.says(f"/ask {alias} {QUESTION}")
    due = min(each.due_at for each in await rows(world, Kind.QUESTION))
    await world.moves_to(due - timedelta(seconds=2))
    return due


async def arranged(world: World, kind: Kind) -> Phone:
    """Everything stands so that a delivery of this kind is due at this moment. Gives its reader's phone."""
    if kind is Kind.QUESTION:
        await asked(world)
    else:
        await carried(world)
    if kind is Kind.NUDGE:
        await world.ben.says("/rhythm daily 18:00")
    if kind is Kind.DIGEST:
        await world.ben.says("The mornings.")
    await up_to(world, kind)
    return world.ben if kind in (Kind.QUESTION, Kind.NUDGE) else world.alma


COVER = "B. · "
"""How a digest's cover begins, and its words as well."""
SHOWN = {
    Kind.QUESTION: QUESTION,
    Kind.NUDGE: "Still here",
    Kind.DIGEST: COVER,
    Kind.ASK: "After the session with",
}


def copies(phone: Phone, kind: Kind) -> int:
    """How often a delivery of a kind stands on a phone."""
    words = SHOWN[kind]
    if kind is Kind.QUESTION:
        return sum(words in each.text and "Still here" not in each.text for each in phone.received)
    if kind is Kind.DIGEST:
        return sum(each.protected for each in phone.received)
    return sum(words in each.text for each in phone.received)


@dataclass
class Commits:
    """How many of the next commits of writers fail, and how many have failed."""

    next: int = 0
    failed: int = 0


@contextmanager
def commits(store: Store, *, failing: int = 0) -> Iterator[Commits]:
    """Commits of writers fail as is wanted."""
    wanted = Commits(failing)

    def fail(connection: sa.Connection) -> None:
        if wanted.next and not connection.get_execution_options().get("reading"):
            wanted.next -= 1
            wanted.failed += 1
            raise Down

    event.listen(store.engine.sync_engine, "commit", fail)
    try:
        yield wanted
    finally:
        event.remove(store.engine.sync_engine, "commit", fail)


class _Gone(AbstractAsyncContextManager[Work]):
    """A transaction that cannot be had."""

    def __init__(self, *_now: datetime) -> None:
        pass

    async def __aenter__(self) -> Work:
        raise Down

    async def __aexit__(self, *_fault: object) -> None:
        pass


@contextmanager
def database_down(app: App) -> Iterator[None]:
    """Every transaction fails before it begins."""

    here = vars(app.store)
    here["work"], here["reading"] = _Gone, _Gone
    try:
        yield
    finally:
        del here["work"], here["reading"]


async def kills(world: World) -> None:
    """The process is gone at once: nothing that it would still do reaches the database."""
    app = world.app
    cut_off(app)
    await app.courier.finish(0)
    await app.answering.finish(0)
    await app.close()


async def nobody_runs(database: str) -> None:
    """Wait until a killed process holds this database no more: a server sees a moment later than we that it is dead."""
    async with asyncio.timeout(AT_MOST):
        while True:
            with suppress(AlreadyRunning):
                claim = await hold(database, alone=True)
                await claim.release()
                return
            await asyncio.sleep(0.01)


def cut_off(app: App) -> None:
    """From here nothing reaches the database."""
    vars(app.store).update(work=_Gone, reading=_Gone)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Every statement and every commit of a writer, as they are made."""
    seen: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(" ".join(statement.split()))

    def committed(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            seen.append("COMMIT")

    engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        event.remove(engine, "commit", committed)
