"""One process: the bot, a pretend Telegram, and a clock that can be moved."""

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.actions import joining
from bot.app import App, Exit
from bot.domain.delivery import Delivery
from bot.domain.when import FOREVER, local
from bot.settings import Settings
from bot.store import deliveries, people
from bot.store.work import Work
from sandbox.botapi.chats import Telegram
from sandbox.botapi.server import application
from sandbox.botapi.serving import Served
from sandbox.clock import SandboxClock
from sandbox.reasons import reason
from sandbox.walking import next_due, walk

TOKEN = "7000000001:sandbox-sandbox-sandbox-sandbox-1"
POLL_SECONDS = 20


class World:
    """Everything the sandbox is made of. `routes` are added to those of the pretend Telegram."""

    telegram: Telegram
    app: App
    clock: SandboxClock

    def __init__(self, folder: Path, port: int, routes: Sequence[BaseRoute] = ()) -> None:
        self.folder, self._port = folder, port
        self._routes = routes
        self._served: Served | None = None
        self._running: asyncio.Task[Exit] | None = None
        self._stop = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self.busy = asyncio.Lock()
        """Held while the clock walks or the world begins anew: one thing at a time."""
        self.renewing = asyncio.Lock()
        """Held while the world opens, begins anew or closes: nobody can look at it."""
        self._turnstile = _Turnstile(self.renewing)
        self.closed = False

    async def open(self) -> None:
        """Open Telegram and bring the bot to it. Raises OSError when the port is taken, CannotStart when the bot
        cannot start."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clock = SandboxClock(self.folder / "clock.json")
        self.telegram = Telegram(self.folder / "telegram.db", self.clock.now, token=TOKEN)
        self._turnstile.app = application(self.telegram, more=self._routes)
        if self._served is None:
            self._served = Served(self.telegram, self._turnstile, "127.0.0.1", self._port)
            await self._served.start()
        # No pace: a pretend Telegram has room for everything, and a week is played in a moment.
        self.app = App(self._settings(), self.clock, rate=None, poll_seconds=POLL_SECONDS)
        await self.app.open()

    def _settings(self) -> Settings:
        # Each one is given, so that nothing of a real bot's environment is ever touched from here.
        assert self._served is not None
        data = self.folder / "data"
        return Settings(
            _env_file=None,
            telegram_token=SecretStr(TOKEN),
            telegram_api=self._served.base,
            data_dir=data,
            database_url=f"sqlite:///{data / 'carryforward.db'}",
            keys_url=f"sqlite:///{data / 'keys.db'}",
            keys_file=data / "keyring.json",
            webhook_url="",
            web_address="",
            log_level="WARNING",
        )

    @property
    def base(self) -> str:
        return self._served.base if self._served else ""

    @property
    def fresh(self) -> bool:
        """Whether nobody has a phone yet."""
        return not self.telegram.people

    async def start(self) -> None:
        """Let the bot run from here on. That this process was not running is no downtime of the bot: its time stood
        still, wherever a kill -9 left it."""
        now = self.clock.now()
        async with self.app.store.work(now) as work:
            await people.beat(work, now)
            await self._know_zones(work)
        await self.app.start()
        self._stop.clear()
        self._running = asyncio.create_task(self.app.run(self._stop))
        self._keeping = asyncio.create_task(self._keep_time())

    async def ended(self) -> str:
        """Wait until the bot ends by itself; why, in one line."""
        while self._running is not None:
            running = self._running
            await asyncio.wait([running])
            if running is self._running and not self.busy.locked():
                return self.app.said or "The bot ended."
        return ""

    async def close(self) -> None:
        """Stop the bot, then Telegram. Who moves the clock or looks may finish; who comes later is turned away."""
        async with self.busy, self.renewing:
            self.closed = True
            await self._stop_bot()
        self.clock.keep()
        if self._served is not None:
            await self._served.stop()
        self.telegram.close()

    async def _stop_bot(self) -> None:
        self._stop.set()
        if self._running is not None:
            with suppress(asyncio.CancelledError):
                await self._running
        if self._keeping is not None:
            self._keeping.cancel()
        await self.app.close()

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(2.0)
            self.clock.keep()

    async def begin_anew(self) -> None:
        """Throw everything away and open an empty world. The caller holds `busy`, fills it and starts it."""
        await self._stop_bot()
        self.telegram.hang_up()
        self.telegram.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        await self.open()

    # What the page's panels ask for.

    async def invite(self, name: str) -> str:
        """The operator's link for a therapist."""
        now = self.clock.now()
        async with self.app.store.work(now) as work:
            code = await joining.invite_therapist(work, name, now)
        return f"https://t.me/{self.telegram.username}?start={code}"

    async def jump(self, by: str) -> list[dict[str, Any]]:
        """Walk to the next event, an hour or a day on. What happened on the way. Raises ValueError."""
        now = self.clock.now()
        match by:
            case "next":
                due = await next_due(self.app)
                to = due if due is not None and due < FOREVER else now
            case "hour":
                to = now + timedelta(hours=1)
            case "day":
                to = now + timedelta(days=1)
            case _:
                raise ValueError("The clock goes to the next event, an hour or a day on: by is next, hour or day.")
        await walk(self.app, self.clock, to)
        self.app.courier.wake()
        return [row for row in await self.panel() if row["settled_at"] and row["settled_at"] >= now.isoformat()]

    async def panel(self) -> list[dict[str, Any]]:
        """What is planned, sent, dropped and why."""
        async with self.app.store.reading() as work:
            found = await deliveries.lately(work, most=120)
            await self._know_zones(work)
        return [self._row(delivery, int(address)) for delivery, address in found]

    async def _know_zones(self, work: Work) -> None:
        """Whose phone shows which time: the bot knows what they told it."""
        for person in await people.everybody(work):
            self.telegram.zones[int(person.address)] = person.zone

    def _row(self, delivery: Delivery, person: int) -> dict[str, Any]:
        zone = self.telegram.zones.get(person, "UTC")
        known = self.telegram.people.get(person)
        due = delivery.due_at
        return {
            "id": delivery.id,
            "kind": str(delivery.kind),
            "to": known.name if known else "?",
            "due_at": due.isoformat(),
            "due_local": "when they are back" if due >= FOREVER else _shown(local(due, zone)),
            "state": str(delivery.state),
            "why": reason(delivery),
            "settled_at": delivery.settled_at.isoformat() if delivery.settled_at else None,
        }


def _shown(here: datetime) -> str:
    return f"{here:%a} {here.day} {here:%b %H:%M}"


class _Turnstile:
    """The application in front of the server, so that the world behind it can be exchanged.

    While `renewing` is held only the bot gets through: nobody sees half a world.
    """

    app: ASGIApp

    def __init__(self, renewing: asyncio.Lock) -> None:
        self._renewing = renewing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith("/bot"):
            async with self._renewing:
                pass
        await self.app(scope, receive, send)
