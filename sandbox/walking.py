"""A jump of the clock walks from due instant to due instant, so that a day forward is a day lived."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.process.app import App
from bot.store import deliveries

ROUNDS = 200
"""More rounds than this at one instant mean that something does not settle."""


class Movable(Protocol):
    """A clock that can be set."""

    def now(self) -> datetime: ...

    def move_to(self, instant: datetime) -> None: ...


async def settle(app: App) -> None:
    """Let everything happen that is to happen now: updates, answers, deliveries, edits."""
    if app.stepping:
        await _hear(app)
    await _carry(app)


async def _hear(app: App) -> None:
    """Poll until nothing comes. People are still while the world settles: once nothing came, nothing comes."""
    for _ in range(ROUNDS):
        wait = await app.polling.once()
        dealt = await _drain(app)
        await app.answering.settled()
        if wait == 0.0 and not dealt:
            return
    raise AssertionError("what comes in does not settle")


async def _carry(app: App) -> None:
    """Let go what is due, and what becomes due by that, until nothing is."""
    for _ in range(ROUNDS):
        dealt = await _drain(app)
        await app.answering.settled()
        # What stands where since the answers: by it something may be due at once.
        await app.courier.write_down()
        started = await app.courier.tick()
        await app.courier.settled()
        if not dealt and not started:
            return
    raise AssertionError("what is due does not settle")


async def _drain(app: App) -> int:
    """Deal with what waits. When stepping, only if something was kept since the last time."""
    if app.stepping and not app.intake.waiting.is_set():
        return 0
    dealt = await app.intake.drain()
    if app.stepping:
        app.intake.waiting.clear()
    return dealt


async def next_due(app: App) -> datetime | None:
    async with app.store.reading(app.clock.now()) as work:
        return await deliveries.next_due(work)


async def walk(app: App, clock: Movable, to: datetime) -> None:
    """Go to an instant, stopping at everything that is due on the way. Nobody writes meanwhile."""
    await settle(app)
    beaten = tidied = clock.now()
    while (due := await next_due(app)) is not None and due <= to:
        if due > clock.now():
            clock.move_to(due)
        await _carry(app)
        if clock.now() - tidied > timedelta(hours=1):
            tidied = clock.now()
            await app.tidy()
        if clock.now() - beaten >= timedelta(minutes=1):
            beaten = clock.now()
            await app.beat()
    if to > clock.now():
        clock.move_to(to)
    await app.beat()
    if clock.now() - tidied > timedelta(hours=1):
        await app.tidy()
    await settle(app)
