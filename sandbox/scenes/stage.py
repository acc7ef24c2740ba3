"""Where a scene is played: on a bot that is taken step by step, or on one that runs."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.actions import joining
from bot.process.app import App
from sandbox.botapi.chats import Telegram
from sandbox.walking import Movable, settle, walk

PATIENCE = 10.0
"""Real seconds in which a running bot answers what was done on a phone."""
A_MOMENT = timedelta(seconds=10)
"""What people take between one thing and the next."""


class Steady(Movable, Protocol):
    """A clock that can be set, and on which time can pass as well."""

    def move(self, by: timedelta) -> None: ...


class Stage(Protocol):
    """The phones, the operator's hand, and time."""

    @property
    def telegram(self) -> Telegram: ...

    async def invite(self, name: str) -> str:
        """The operator's link for a therapist."""
        ...

    async def until(self, holds: Callable[[], bool]) -> bool:
        """Let happen what follows from what was done. Whether it holds in the end."""
        ...

    async def goes_to(self, instant: datetime) -> None:
        """Live until an aware instant; one that has passed changes nothing."""
        ...


async def operators_link(app: App, telegram: Telegram, name: str, now: datetime) -> str:
    async with app.store.work(now) as work:
        code = await joining.invite_therapist(work, name)
    return f"https://t.me/{telegram.username}?start={code}"


class Stepping:
    """A bot that does nothing by itself (`app.stepping`): every moment is lived when it is asked for."""

    def __init__(self, app: App, clock: Steady, telegram: Telegram) -> None:
        self._app, self._clock, self.telegram = app, clock, telegram

    async def invite(self, name: str) -> str:
        return await operators_link(self._app, self.telegram, name, self._clock.now())

    async def until(self, holds: Callable[[], bool]) -> bool:
        self._clock.move(A_MOMENT)
        await settle(self._app)
        return holds()

    async def goes_to(self, instant: datetime) -> None:
        if instant > self._clock.now():
            await walk(self._app, self._clock, instant)


class Live:
    """A bot that runs: what follows from an act comes when it comes."""

    def __init__(self, app: App, clock: Steady, telegram: Telegram) -> None:
        self._app, self._clock, self.telegram = app, clock, telegram

    async def invite(self, name: str) -> str:
        return await operators_link(self._app, self.telegram, name, self._clock.now())

    async def until(self, holds: Callable[[], bool]) -> bool:
        # People read and think: nobody types so fast that the bot would take them for a script.
        self._clock.move(A_MOMENT)
        with self.telegram.events.listening() as ear:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not holds():
                        await ear.get()
            except TimeoutError:
                return False
        return True

    async def goes_to(self, instant: datetime) -> None:
        if instant > self._clock.now():
            await walk(self._app, self._clock, instant)
            self._app.courier.wake()
