"""When things go wrong: the bot stopped, killed, without power; Telegram stumbling. What became of it, in words."""

import asyncio
from datetime import timedelta
from typing import Any, Protocol

from bot.process.app import App
from sandbox.botapi.chats import Telegram
from sandbox.clock import SandboxClock
from sandbox.playing import Playing
from sandbox.stumbling import SECONDS, Stumbling
from sandbox.walking import settle

A_DAY = timedelta(days=1)
PATIENCE = 10.0
"""Real seconds in which the bot deals with what waited. Longer only when Telegram stumbles."""
_LOOK_AGAIN = 0.02

OFF = "The bot is off. What is written on the phones now waits at Telegram, for up to a day."
OFF_ALREADY = "The bot is off already."
ON_ALREADY = "The bot is on already."
ON_AGAIN = "The bot is on again."
CUT_OFF = "The bot was cut off in the middle, and started again on the same files."
NO_POWER = "A day went by without power, and the bot is on again."
KEPT = "What was written meanwhile is kept and answered. Nothing was lost."
NOTHING_WAITED = "Nothing was written meanwhile, and nothing was lost."
STILL_WAITING = "What was written meanwhile is not all answered yet: it waits, and the bot goes on with it by itself."
FORGOTTEN = "Telegram keeps what is written for a day: what is older it has forgotten."
LEFT_OUT = "Nudges, questions and asks of that time are not sent late: the plan says which, and why."
GAP = "The bot cannot know that, so whoever has an open question hears that something may be lost."
GAP_LATER = (
    "The bot cannot know that, so whoever has an open question is told in the morning that something may be lost."
)
ON_THE_WIRE = "What was on the wire at that moment may have arrived or not: the plan says what follows."
STUMBLES = "For a minute, Telegram refuses, breaks off, or takes a call and never answers. Go on as you like."
ANSWERS_AGAIN = "Telegram answers as it should again. What waited goes out by itself."


class Breakable(Protocol):
    """The world in which things go wrong."""

    app: App
    telegram: Telegram
    clock: SandboxClock
    playing: Playing
    busy: asyncio.Lock
    renewing: asyncio.Lock
    closed: bool
    moves: int

    def runs(self) -> bool: ...

    async def turn_off(self) -> None: ...

    async def turn_on(self) -> None: ...

    async def cut_off(self) -> None: ...

    async def panel(self) -> list[dict[str, Any]]: ...


class Trouble:
    """The four ways in which it goes wrong, for one world. `line` says what became of the last one.

    The caller holds the world's `busy`, except for `kill`.
    """

    def __init__(self, world: Breakable) -> None:
        self._world = world
        self._stumbling: Stumbling | None = None
        self._end: asyncio.TimerHandle | None = None
        self.line = ""

    @property
    def stumbling(self) -> bool:
        return self._stumbling is not None and not self._stumbling.over

    async def stop(self) -> None:
        """Stop the bot as an operator does: it finishes what is on the wire first."""
        if not self._world.runs():
            self.line = OFF_ALREADY
            return
        await self._world.playing.pause()
        async with self._world.renewing:
            await self._world.turn_off()
        self.line = OFF

    async def start(self) -> None:
        """Start the bot again. However far the clock moved meanwhile, it was away so long."""
        if self._world.runs():
            self.line = ON_ALREADY
            return
        await self._back(ON_AGAIN)

    async def kill(self) -> None:
        """As kill -9: at once, whatever it is doing; then a new one on the same files. Raises ValueError when off."""
        world = self._world
        if world.renewing.locked() or not world.runs():
            raise ValueError("The bot is not running at this moment: there is nothing to kill.")
        await world.cut_off()
        async with world.busy:
            if world.closed or world.runs():
                return  # Somebody began anew meanwhile.
            await world.playing.pause()
            async with world.renewing:
                await world.turn_off()
            on_the_wire = any(row["state"] == "sending" for row in await world.panel())
            await self._back(CUT_OFF, *([ON_THE_WIRE] if on_the_wire else []))

    async def lose_power(self) -> None:
        """The power fails, the clock moves a day, the power is back: a real absence, which makes a quiet start."""
        world = self._world
        await world.playing.pause()
        await world.cut_off()
        async with world.renewing:
            await world.turn_off()
        world.moves += 1
        world.clock.move_to(world.clock.now() + A_DAY)
        await self._back(NO_POWER)

    async def _back(self, *words: str) -> None:
        """Turn the bot on, let it deal with what waits, and say how that ended."""
        world, updates = self._world, self._world.telegram.updates
        now, forgotten = world.clock.now(), len(updates.expired)
        waited = bool(updates.pending)
        async with world.renewing:
            await world.turn_on()
        dealt = await self._dealt()
        plan = await world.panel()
        rows = [row for row in plan if row["settled_at"] and row["settled_at"] >= now.isoformat()]
        said = list(words)
        if len(updates.expired) > forgotten:
            said.append(FORGOTTEN)
        elif not dealt:
            said.append(STILL_WAITING)
        else:
            said.append(KEPT if waited else NOTHING_WAITED)
        if any(row["kind"] == "gap" for row in rows):
            said.append(GAP)
        elif any(row["kind"] == "gap" and row["state"] == "planned" for row in plan):
            said.append(GAP_LATER)
        if any(row["state"] == "expired" for row in rows):
            said.append(LEFT_OUT)
        self.line = " ".join(said)

    async def _dealt(self) -> bool:
        """Whether everything that waited at Telegram was taken and dealt with, in good time."""
        world = self._world
        try:
            async with asyncio.timeout(PATIENCE):
                while world.telegram.updates.pending:  # noqa: ASYNC110 - the queue tells nobody
                    await asyncio.sleep(_LOOK_AGAIN)
                await settle(world.app)
        except TimeoutError:
            return False
        return True

    def stumble(self) -> None:
        """Let calls go wrong for a while. Again begins the while anew."""
        world = self._world
        self.over()
        self._stumbling = world.telegram.faults.choose = Stumbling()
        self._end = asyncio.get_running_loop().call_later(SECONDS, self._ended)
        self.line = STUMBLES

    def _ended(self) -> None:
        self.over()
        self.line = ANSWERS_AGAIN

    def over(self) -> None:
        """Telegram is itself again. Idempotent."""
        if self._end is not None:
            self._end.cancel()
        if self._stumbling is not None:
            self._world.telegram.faults.choose = None
            self._world.telegram.announce({"type": "world"})
        self._end, self._stumbling, self.line = None, None, ""
