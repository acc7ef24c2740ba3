"""Playing: a minute of real time lives one week, in small walks, so that everything due is lived through."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.process.app import App
from sandbox.clock import SandboxClock
from sandbox.walking import walk

WEEK = timedelta(days=7)
SPEED = WEEK.total_seconds() / 60.0
STEP = 0.25
"""Real seconds from one walk to the next."""
LONGEST = 1.0
"""Real seconds that one walk makes up for at most: a slow machine plays more slowly and leaves nothing out."""
TOLD_EVERY = 4
"""Steps; whoever looks counts on by themselves in between."""
_STEPS = 100_000

A_WEEK_HAS_PASSED = "A week has passed."
SOMEBODY_IS_ASKED = "Paused: somebody is asked."
IT_IS_OFF = "Paused: the bot is off."


class Playground(Protocol):
    """What is played in."""

    app: App
    clock: SandboxClock
    busy: asyncio.Lock

    def runs(self) -> bool: ...

    async def panel(self) -> list[dict[str, Any]]: ...


class Playing:
    """Runs until it is paused. By itself it pauses after a week, when the ask after a session has come (only a
    person can answer that), and when the bot is off. `told` is called whenever there is something to look at."""

    def __init__(self, ground: Playground, told: Callable[[], None]) -> None:
        self._ground, self._told = ground, told
        self._task: asyncio.Task[None] | None = None
        self.why = ""
        """Why it paused by itself, in one line."""

    @property
    def on(self) -> bool:
        return self._task is not None and not self._task.done()

    def play(self) -> None:
        """Begin, or go on beginning: again it changes nothing. Raises ValueError while the bot is off."""
        if not self._ground.runs():
            raise ValueError("The bot is off: start it first.")
        if not self.on:
            self.why = ""
            self._task = asyncio.create_task(self._go())

    async def pause(self, why: str = "") -> None:
        """Stop where the clock is, once the walk under way has arrived. Idempotent."""
        task, self._task = self._task, None
        if task is not None and not task.done():
            self.why = why
            task.cancel()
            await asyncio.wait([task])

    async def _go(self) -> None:
        ground, loop = self._ground, asyncio.get_running_loop()
        until, before = ground.clock.now() + WEEK, loop.time()
        for number in range(_STEPS):
            await asyncio.sleep(STEP)
            async with ground.busy:
                if not ground.runs():
                    self.why = IT_IS_OFF
                    break
                passed, before = min(loop.time() - before, LONGEST), loop.time()
                # A walk is never cut off half way: whoever pauses waits for this one to arrive.
                step = asyncio.ensure_future(self._step(timedelta(seconds=passed * SPEED), until))
                try:
                    why = await asyncio.shield(step)
                except asyncio.CancelledError:
                    await asyncio.wait([step])
                    step.exception()
                    raise
            if why or number % TOLD_EVERY == 0:
                self._told()
            if why:
                self.why = why
                break
        # Only now is it off: who hears of it asks, and is to be told so.
        asyncio.get_running_loop().call_soon(self._told)

    async def _step(self, on: timedelta, until: datetime) -> str:
        """One walk. Why to pause after it, or nothing."""
        ground = self._ground
        began = ground.clock.now()
        to = min(began + on, until)
        asks = [row for row in await ground.panel() if row["kind"] == "ask"]
        coming = [row["due_at"] for row in asks if row["state"] == "planned"]
        # Not a moment beyond an ask: the people are to find it fresh.
        to = min([to, *(max(began, datetime.fromisoformat(due)) for due in coming)])
        try:
            await walk(ground.app, ground.clock, to)
        except Exception:
            if ground.runs():
                raise
            return IT_IS_OFF
        known = {row["id"] for row in asks if row["state"] == "sent"}
        if any(
            row["kind"] == "ask" and row["state"] == "sent" and row["id"] not in known for row in await ground.panel()
        ):
            return SOMEBODY_IS_ASKED
        return A_WEEK_HAS_PASSED if ground.clock.now() >= until else ""
