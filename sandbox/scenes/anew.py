"""Begin the world anew at an instant, and live what lies before it step by step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.cast import ZONE
from sandbox.scenes.stage import Stepping
from sandbox.world import World


@asynccontextmanager
async def anew(world: World, at: datetime) -> AsyncIterator[Stepping]:
    """An empty world, to be filled; whatever becomes of that, the bot runs from its end on.

    The caller holds `busy` and `renewing`.
    """
    await world.begin_anew()
    world.clock.move_to(at)
    world.app.stepping = True
    try:
        await world.app.start()
        yield Stepping(world.app, world.clock, world.telegram)
    finally:
        world.app.stepping = False
        await world.start()


def this_monday(world: World) -> date:
    """The Monday of this machine's week, in Berlin; however far the sandbox's clock was moved."""
    today = world.clock.machine().astimezone(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday())
