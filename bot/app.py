"""The composition root: opens every part, runs them together, closes them in reverse."""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum
from typing import Any

import structlog
import uvicorn

from bot.actions import parting, starting
from bot.answering import Answering
from bot.channels.port import Incoming
from bot.channels.telegram import front
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import PollConflict, Poller, PollFailed, PollRefused, RawUpdate, read_one
from bot.channels.telegram.sender import TelegramChannel, connect
from bot.channels.telegram.setup import Account, Menu, NotIntroduced, TokenRefused, Webhook, introduce, whoami
from bot.clock import Clock
from bot.clockwork import Clockwork
from bot.courier import Courier, Stopped
from bot.desk.desk import Desk
from bot.desk.doorstep import common_menu
from bot.domain.people import new_id
from bot.intake import Intake, Polling, Unkept
from bot.settings import Settings
from bot.store import deliveries, inbox, people
from bot.store.keys import KeyFault
from bot.store.opening import AlreadyRunning, Hold, StoreFault, hold, open_store
from bot.store.work import Store
from bot.voice.faults import BrokenPrompts
from bot.voice.phrases import Speech, load_speech
from bot.web import Health, application

log = structlog.get_logger(__name__)

RATE = 28.0
"""Messages a second over all chats (delivery.md, Pace)."""
STOP_SECONDS = 10.0


class Exit(IntEnum):
    """How a process ends; documented in docs/operating.md."""

    FINE = 0
    FAULT = 1
    USAGE = 2
    ALREADY_RUNNING = 3
    OTHER_BOT = 4
    TOKEN = 5
    STOPPED = 6


class CannotStart(Exception):
    """The bot cannot run; the message is one line with the mend."""

    def __init__(self, why: str, code: Exit = Exit.FAULT) -> None:
        super().__init__(why)
        self.code = code


class _Web(uvicorn.Server):
    """Signals are ours: uvicorn would take them, and the other parts would never hear."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class TelegramPolls:
    """The poller as the intake wants it: what to keep, and how long to wait."""

    def __init__(self, poller: Poller, seconds: Callable[[], int]) -> None:
        self._poller, self._seconds = poller, seconds

    async def poll(self, offset: int | None) -> tuple[Sequence[RawUpdate], float]:
        try:
            polled = await self._poller.poll(offset, self._seconds())
        except PollRefused:
            raise Stopped("Telegram refuses the token: put the right one at CARRYFORWARD_TELEGRAM_TOKEN.") from None
        except PollConflict:
            log.error("poll_conflict", alarm=True)
            return (), 5.0
        except PollFailed as fault:
            log.warning("poll_failed", why=fault.why)
            return (), max(fault.wait, 1.0)
        if polled.skipped:
            log.error("updates_skipped", count=polled.skipped, alarm=True)
        return polled.updates, 1.0 if polled.skipped and not polled.updates else 0.0


class App:
    """One running bot. `open`, `start`, then `run` (or, in a test, one step after another), then `close`."""

    store: Store
    speech: Speech
    channel: TelegramChannel
    desk: Desk
    courier: Courier
    answering: Answering
    intake: Intake
    polling: Polling
    stepping = False
    """Polled step by step from outside, as a test does, rather than by its own loop."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        rate: float | None = RATE,
        poll_seconds: int = 25,
        speech: Speech | None = None,
    ) -> None:
        """`speech`: words that were read before; without them the prompts folder is read at `open`."""
        self.settings, self.clock = settings, clock
        self._read_before = speech
        self._rate, self._poll_seconds = rate, poll_seconds
        self._hold: Hold | None = None
        self._listening: socket.socket | None = None
        self._close: list[Callable[[], Awaitable[object]]] = []
        self._started_at = 0.0
        self.account = Account(0, "")

    async def open(self, *, wait: bool = False) -> None:
        """Open every part; nothing is sent yet. Raises CannotStart with the one line that helps."""
        token = self.settings.telegram_token.get_secret_value()
        if not token:
            raise CannotStart("There is no token: set CARRYFORWARD_TELEGRAM_TOKEN to the one from @BotFather.")
        self._listen()
        try:
            self.speech = self._read_before or load_speech(self.settings.prompts_dir)
            os.umask(0o077)
            self._hold = await hold(self.settings.database, wait=wait)
            self._close.append(self._hold.release)
            self.store = await open_store(
                self.settings.database,
                self.settings.keys,
                self.settings.keyring,
                self.clock.now(),
                create=True,
            )
            self._close.append(self.store.close)
        except (AlreadyRunning, BrokenPrompts, StoreFault, KeyFault) as fault:
            await self.close()
            code = Exit.ALREADY_RUNNING if isinstance(fault, AlreadyRunning) else Exit.FAULT
            line = str(fault.faults[0]) if isinstance(fault, BrokenPrompts) else str(fault)
            raise CannotStart(line, code) from None
        await self._connect(token)

    async def _connect(self, token: str) -> None:
        pace = Pace(self.clock, self._rate)
        self.channel = connect(token, self.settings.telegram_api, pace)
        await self.channel.open()
        self._close.append(self.channel.close)
        poller = Poller(token, self.settings.telegram_api)
        await poller.open()
        self._close.append(poller.close)
        self.desk = Desk(self.speech)
        who = f"{socket.gethostname()[:20]}:{os.getpid()}:{new_id()[:8]}"
        self.courier = Courier(self.store, self.channel, self.speech, self.clock, who, pace.room)
        self.answering = Answering(self.channel, self.clock, self.courier.paid)
        self.intake = Intake(self.store, self.desk, self.answering, self.clock, self._read, self.courier.wake)
        self.polling = Polling(
            TelegramPolls(poller, lambda: 0 if self.stepping else self._poll_seconds), self.intake, self.clock
        )

    def _read(self, body: bytes, received_at: datetime) -> Incoming | None:
        return front.read(body, self.account.id, received_at)

    async def start(self, *, restored: bool = False) -> None:
        """Say hello to Telegram, settle what a dead process left, look how long we were away. Raises CannotStart."""
        self.account = await self._reached(lambda: whoami(self.channel.bot))
        async with self.store.reading() as work:
            known = await people.service_row(work)
        if known is not None and known.bot_id is not None and known.bot_id != self.account.id:
            # Said before anything is changed at Telegram: there it would be the other bot's.
            raise CannotStart(
                "This database belongs to another bot: put that bot's token, or another DATABASE_URL.",
                Exit.OTHER_BOT,
            )
        await self._introduce()
        self.desk.bot = self.account.username
        self._started_at = self.clock.monotonic()
        now = self.clock.now()
        erased = await self.store.keys.erased_ids()
        async with self.store.work(now) as work:
            left = await starting.take_over(work, now)
            again = await starting.erase_again(work, erased, now)
            beat = known.beat_at if known else None
            away = (now - beat) if beat else None
            expired = 0
            if restored or (away is not None and away > starting.SILENCE):
                expired = await starting.quiet_start(work, now, restored=restored)
                log.warning("quiet_start", count=expired, alarm=True)
            await people.keep_service(work, self.account.id, self.account.username)
            await people.beat(work, now)
            await starting.sweep(work, now)
            stale = await starting.stale_keys(work, await self.store.keys.known())
        await self.store.keys.destroy(stale, now)
        if again:
            log.warning("erased_again", count=again, alarm=True)
        log.info("started", bot=self.account.id, count=left)
        self.intake.waiting.set()
        self.courier.wake()

    async def _introduce(self) -> None:
        webhook = None
        if self.settings.webhook_url:
            webhook = Webhook(f"{self.settings.webhook_url}/webhook", self.settings.webhook_secret.get_secret_value())
        menus = [
            Menu(common_menu(self.speech.of(language)), "private", "" if language == "en" else language)
            for language in self.speech.languages
        ]
        await self._reached(lambda: introduce(self.channel.bot, menus, webhook))

    async def _reached(self, ask: Callable[[], Awaitable[Account]]) -> Account:
        """Ask Telegram until it answers. Raises CannotStart if it refuses the token."""
        while True:
            try:
                return await ask()
            except TokenRefused:
                raise CannotStart(
                    "Telegram refuses the token: put the right one at CARRYFORWARD_TELEGRAM_TOKEN.",
                    Exit.TOKEN,
                ) from None
            except NotIntroduced as fault:
                log.warning("telegram_out_of_reach", why=fault.why)
                await asyncio.sleep(max(fault.wait, 2.0))

    # Once every so often.

    async def beat(self) -> None:
        """Every minute: the heartbeat, and a look for digests that are late."""
        async with self.store.work(self.clock.now()) as work:
            await people.beat(work, self.clock.now())
        await self.courier.look_for_late()

    async def tidy(self) -> None:
        """Every hour: what is past its retention goes, and nothing waits for an event that was lost."""
        now = self.clock.now()
        async with self.store.work(now) as work:
            await parting.purge(work, now)
            await starting.sweep(work, now)
        self.courier.wake()

    async def _tick(self) -> None:
        self.courier.wake()

    # Running.

    async def run(self, stop: asyncio.Event) -> Exit:
        """Run everything together until told to stop. If one part ends, all end, and the code says so."""
        web = self._web()
        clockwork = Clockwork()
        clockwork.every(1, self._tick, "courier")
        clockwork.every(60, self.beat, "beat")
        clockwork.every(3600, self.tidy, "tidy")
        clockwork.start()
        parts: dict[asyncio.Task[Any], str] = {
            asyncio.create_task(self.intake.run()): "worker",
            asyncio.create_task(self.courier.run()): "courier",
        }
        if not self.settings.webhook_url:
            parts[asyncio.create_task(self.polling.run())] = "poller"
        if web is not None:
            sockets = [self._listening] if self._listening else None
            parts[asyncio.create_task(web.serve(sockets))] = "web"
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([*parts, stopping], return_when=asyncio.FIRST_COMPLETED)
        code = Exit.FINE
        for task in done - {stopping}:
            code = self._ended(parts[task], task)
        clockwork.stop()
        await self._wind_down([*parts, stopping], web)
        return code

    def _ended(self, part: str, task: asyncio.Task[Any]) -> Exit:
        fault = None if task.cancelled() else task.exception()
        if isinstance(fault, Stopped):
            log.error("stopped", what=part, alarm=True)
            self.said = str(fault)
            return Exit.TOKEN
        log.error("part_ended", what=part, fault=type(fault).__name__, alarm=True)
        self.said = f"The {part} ended, so everything was stopped: look at the log and start again."
        return Exit.STOPPED

    said = ""
    """Why it stopped by itself, in one line."""

    async def _wind_down(self, tasks: list[asyncio.Task[Any]], web: uvicorn.Server | None) -> None:
        if web is not None:
            web.should_exit = True
        # Before its own loop is cut off: what was claimed is to be carried, not left as uncertain.
        await self.courier.claim_no_more()
        left = set(tasks)
        while left:
            # Again until it ends: a cancellation that meets the end of a wait may be swallowed there (3.11, wait_for).
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=1.0)
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(self.answering.finish(STOP_SECONDS), self.courier.finish(STOP_SECONDS))

    def _web(self) -> uvicorn.Server | None:
        where = self.settings.web_host
        if where is None:
            return None
        secret = self.settings.webhook_secret.get_secret_value()
        take = self.take if self.settings.webhook_url else None
        config = uvicorn.Config(
            application(self.health, take, secret),
            host=where[0],
            port=where[1],
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        return _Web(config)

    def _listen(self) -> None:
        """Take the port at once, so that a taken one is said before anything begins. Raises CannotStart."""
        where = self.settings.web_host
        if where is None:
            return
        family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(where)
            # Only who listens is found out by a second one that binds.
            listening.listen(128)
        except OSError as fault:
            listening.close()
            what = "is taken" if fault.errno == errno.EADDRINUSE else f"cannot be used ({type(fault).__name__})"
            raise CannotStart(
                f"{self.settings.web_address} {what}: free it, or set CARRYFORWARD_WEB_ADDRESS to another port."
            ) from None
        self._listening = listening

    async def health(self) -> Health:
        """How old the last poll, the oldest unhandled update and the oldest overdue delivery are."""
        now = self.clock.now()
        async with self.store.reading() as work:
            update = await inbox.oldest_waiting(work)
            overdue = await deliveries.oldest_overdue(work, now)
        polled = self.polling.last_at if self.polling.last_at is not None else self._started_at
        return Health(
            poll=None if self.settings.webhook_url else self.clock.monotonic() - polled,
            update=(now - update).total_seconds() if update else 0.0,
            delivery=(now - overdue).total_seconds() if overdue else 0.0,
        )

    async def take(self, body: bytes) -> bool:
        """Keep an update that the webhook brought. Raises ValueError if it is none."""
        update = read_one(body)
        if update is None:
            raise ValueError("no update")
        try:
            await self.intake.keep([update])
        except Unkept:
            return False
        return True

    async def close(self) -> None:
        """Close every part, in reverse."""
        while self._close:
            await self._close.pop()()
        if self._listening is not None:
            self._listening.close()
