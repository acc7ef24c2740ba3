"""The death of the bot in the middle of whatever it does, as truly as one process allows.

What it is: from one moment on nothing of the old bot reaches its files or Telegram. No statement runs and nothing is
committed any more; what was open is undone, as the database would undo it after a power cut. What was on the wire may
have been taken or not, and nobody writes that down. Nothing is settled, flushed or said goodbye.

What it is not: the process itself goes on, so memory is not lost by force (the old bot is merely never asked again),
and a commit that had reached the database's driver completes. The tests kill real processes with SIGKILL.
"""

import asyncio
from contextlib import suppress

from bot.process.app import App, Exit
from bot.store.engine import cut_off


async def die(app: App, running: asyncio.Task[Exit], stop: asyncio.Event) -> None:
    """Cut the bot off from its files and from Telegram, then sweep up what still moves of it.

    Its parts are left open: somebody may be looking into them at this moment. The caller closes the app.
    """
    for engine in (app.store.engine, app.store.keys.engine):
        cut_off(engine)
    # From here on whatever it tries fails: its winding down can no longer change anything.
    with suppress(Exception):
        await app.answering.finish(0.0)
    await app.channel.close()
    stop.set()
    with suppress(Exception):
        await app.courier.finish(0.0)
    with suppress(Exception, asyncio.CancelledError):
        await running
