"""One process: the bot, a pretend Telegram, and a clock that can be moved."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.routing import BaseRoute

from bot.actions import joining
from bot.domain.delivery import Delivery
from bot.domain.people import GONE
from bot.domain.when import FOREVER, local
from bot.process.app import App, Exit
from bot.settings import Settings
from bot.store import deliveries, people
from bot.store.opening import open_store
from bot.store.work import Store, Work
from sandbox.botapi.chats import Telegram
from sandbox.botapi.server import application
from sandbox.botapi.serving import Served
from sandbox.calendar import next_appointment
from sandbox.clock import SandboxClock
from sandbox.dying import die
from sandbox.playing import Playing
from sandbox.reasons import reason
from sandbox.trouble import Trouble
from sandbox.turnstile import Turnstile
from sandbox.walking import walk

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
        self._fallen = asyncio.Event()
        self._opened = False
        self._keeping: asyncio.Task[None] | None = None
        self.busy = asyncio.Lock()
        """Held while the clock walks or the world begins anew: one thing at a time."""
        self.renewing = asyncio.Lock()
        """Held while the world opens, begins anew or closes: nobody can look at it."""
        self._turnstile = Turnstile(self.renewing)
        self.closed = False
        self.moves = 0
        """How often the clock was moved by hand: two windows that press at once are told apart by it."""
        self.playing = Playing(self, self._look_again)
        self.trouble = Trouble(self)

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
        self.app = self._made()
        await self.app.open()
        self._opened = True

    def _made(self) -> App:
        # No pace: a pretend Telegram has room for everything, and a week is played in a moment.
        return App(self._settings(), self.clock, rate=None, poll_seconds=POLL_SECONDS)

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

    async def start(self, *, away: bool = False) -> None:
        """Let the bot run from here on. That this process was not running is no downtime of the bot: its time stood
        still, wherever a kill -9 left it; unless it was `away` while the sandbox's clock ran on."""
        now = self.clock.now()
        async with self.app.store.work(now) as work:
            if not away:
                await people.beat(work)
            await self._know_zones(work)
        await self.app.start()
        self._stop.clear()
        self._running = asyncio.create_task(self.app.run(self._stop))
        self._running.add_done_callback(self._ran)
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_time())

    def _ran(self, running: asyncio.Task[Exit]) -> None:
        if running is self._running and not self._stop.is_set():
            self._fallen.set()

    def runs(self) -> bool:
        """Whether the bot is on."""
        return self._running is not None and not self._stop.is_set()

    async def ended(self) -> str:
        """Wait until the bot ends by itself; why, in one line. That somebody stops it is no end."""
        await self._fallen.wait()
        return self.app.said or "The bot ended."

    async def close(self) -> None:
        """Stop the bot, then Telegram. Who moves the clock or looks may finish; who comes later is turned away."""
        await self.playing.pause()
        async with self.busy, self.renewing:
            self.closed = True
            await self.turn_off()
        if self._keeping is not None:
            self._keeping.cancel()
        self.trouble.over()
        self.clock.keep()
        if self._served is not None:
            await self._served.stop()
        self.telegram.close()

    async def turn_off(self) -> None:
        """Stop the bot as SIGTERM does. Idempotent. The caller holds `busy`."""
        self._stop.set()
        running, self._running = self._running, None
        if running is not None:
            with suppress(asyncio.CancelledError):
                await running
        self._opened = False
        await self.app.close()

    async def cut_off(self) -> None:
        """The bot dies where it stands (see dying.py). Whatever else is done with it at this moment fails. What is
        left of it is for `turn_off`. Idempotent."""
        running, self._running = self._running, None
        if running is not None:
            self._stop.set()
            await die(self.app, running, self._stop)

    async def turn_on(self) -> None:
        """Start a bot on the files that the last one left; how long it was away is the clock's to say. The caller
        holds `busy`."""
        self.app = self._made()
        await self.app.open()
        self._opened = True
        await self.start(away=True)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(2.0)
            self.clock.keep()

    async def begin_anew(self) -> None:
        """Throw everything away and open an empty world. The caller holds `busy`, fills it and starts it."""
        await self.turn_off()
        self.trouble.over()
        self.telegram.hang_up()
        self.telegram.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        await self.open()

    # What the page's panels ask for.

    async def invite(self, name: str) -> str:
        """The operator's link for a therapist."""
        now = self.clock.now()
        async with self._files() as store, store.work(now) as work:
            code = await joining.invite_therapist(work, name)
        return f"https://t.me/{self.telegram.username}?start={code}"

    async def jump(self, by: str) -> list[dict[str, Any]]:
        """Walk to the next event, the next appointment, an hour or a day on. What happened on the way.

        While the bot is off only the clock moves. Raises ValueError.
        """
        now = self.clock.now()
        match by:
            case "next":
                # What the plan names as the next; quiet tidying that is due before it happens on the way.
                coming = [datetime.fromisoformat(row["due_at"]) for row in await self.panel() if _to_come(row)]
                to = min((due for due in coming if due < FOREVER), default=now)
            case "appointment":
                found = await self.appointment()
                if found is None:
                    raise ValueError("No session is set: the therapist sets one with /meet.")
                to = found[0]
            case "hour":
                to = now + timedelta(hours=1)
            case "day":
                to = now + timedelta(days=1)
            case _:
                raise ValueError("The clock goes on: by is next, appointment, hour or day.")
        self.moves += 1
        if not self.runs():
            self.clock.move_to(max(now, to))
            return []
        try:
            await walk(self.app, self.clock, to)
        except Exception:
            if self.runs():
                raise
            return []  # Killed on the way: the clock stands where that happened.
        self.app.courier.wake()
        return [row for row in await self.panel() if row["settled_at"] and row["settled_at"] >= now.isoformat()]

    async def panel(self) -> list[dict[str, Any]]:
        """What is planned, sent, dropped and why."""
        async with self._files() as store, store.reading(self.clock.now()) as work:
            found = await deliveries.lately(work, most=120)
            await self._know_zones(work)
        return [self._row(delivery, int(address)) for delivery, address in found if not address.startswith(GONE)]

    async def appointment(self) -> tuple[datetime, str] | None:
        """When the next session begins that has not begun, and the therapist's address; None: none is set."""
        async with self._files() as store, store.reading(self.clock.now()) as work:
            return await next_appointment(work, self.clock.now())

    @asynccontextmanager
    async def _files(self) -> AsyncIterator[Store]:
        """The store, also while the bot is off: then it is opened for this one look, as the operator's shell does."""
        if self._opened:
            yield self.app.store
            return
        made = self._settings()
        store = await open_store(made.database, made.keys, made.keyring, self.clock.now(), create=False)
        try:
            yield store
        finally:
            await store.close()

    def _look_again(self) -> None:
        self.telegram.announce({"type": "world"})

    async def _know_zones(self, work: Work) -> None:
        """What everybody told the bot. A phone shows the same, until it travels."""
        for person in await people.everybody(work):
            if not person.address.startswith(GONE):
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


def _to_come(row: dict[str, Any]) -> bool:
    return bool(row["state"] == "planned")


def _shown(here: datetime) -> str:
    return f"{here:%a} {here.day} {here:%b %H:%M}"
