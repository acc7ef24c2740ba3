"""The composition root: opens every part, runs them together, closes them in reverse."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.actions import starting
from bot.channels.port import Incoming
from bot.channels.telegram import front
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import Poller, read_one
from bot.channels.telegram.sender import TelegramChannel, connect
from bot.channels.telegram.setup import Account, Webhook
from bot.clock import Clock
from bot.desk.desk import Desk
from bot.incoming.intake import Intake, Polling, Unkept
from bot.incoming.web import Health, Server, Unheard, application, listen, server
from bot.outgoing.answering import Answering
from bot.outgoing.courier import Courier, Stopped
from bot.outgoing.paying import Paying
from bot.process.clockwork import Clockwork
from bot.process.greeting import CannotStart as CannotStart
from bot.process.greeting import Exit as Exit
from bot.process.greeting import introduced, met
from bot.process.leading import Leading
from bot.process.parts import Parts
from bot.process.polls import TelegramPolls
from bot.settings import PROMPTS, Settings
from bot.store import deliveries, inbox, people
from bot.store.faults import AlreadyRunning, StoreFault
from bot.store.holding import Hold, OutOfReach, hold
from bot.store.keys import KeyFault
from bot.store.opening import open_store
from bot.store.work import Displaced, Store, away
from bot.voice.faults import BrokenPrompts
from bot.voice.phrases import Speech, load_speech

log = structlog.get_logger(__name__)

OTHER_KEYS = "The data keys here are not those of the process that leads: give both one KEYS_URL and one keyring."

RATE = 28.0
"""Messages a second over all chats (delivery.md, Pace)."""
STOP_SECONDS = 10.0
LOOK_SECONDS = 1.0
"""How often a process of several asks who runs and who leads."""
TAKE_BACK_SECONDS = 2.0


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
    leads = False
    """Whether this is the process that polls and deals with what comes in; the others carry deliveries."""
    _hold: Hold
    _lost = False
    """The database was out of reach when it was last asked who leads."""

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
        self._listening: socket.socket | None = None
        self._close: list[Callable[[], Awaitable[object]]] = []
        self._led_at = 0.0
        self._parts: Parts | None = None
        self.account = Account(0, "")

    async def open(self) -> None:
        """Open every part; nothing is sent yet. Raises CannotStart with the one line that helps."""
        token = self.settings.telegram_token.get_secret_value()
        if not token:
            raise CannotStart("There is no token: set CARRYFORWARD_TELEGRAM_TOKEN to the one from @BotFather.")
        try:
            where = self.settings.web_host
            self._listening = listen(where) if where is not None else None
        except Unheard as why:
            mend = "free it, or set CARRYFORWARD_WEB_ADDRESS to another port."
            raise CannotStart(f"{self.settings.web_address} {why}: {mend}") from None
        try:
            self.speech = self._read_before or load_speech(PROMPTS, self.settings.own_prompts)
            os.umask(0o077)
            self._hold = await hold(self.settings.database)
            self._close.append(self._hold.release)
            self.store = await open_store(
                self.settings.database,
                self.settings.keys,
                self.settings.keyring,
                self.clock.now(),
                create=True,
            )
            self.store.terms = self.speech.terms
            self._close.append(self.store.close)
        except (AlreadyRunning, BrokenPrompts, StoreFault, KeyFault) as fault:
            await self.close()
            code = Exit.ALREADY_RUNNING if isinstance(fault, AlreadyRunning) else Exit.FAULT
            line = str(fault.faults[0]) if isinstance(fault, BrokenPrompts) else str(fault)
            raise CannotStart(line, code) from None
        await self._connect(token)

    async def _connect(self, token: str) -> None:
        self._pace = Pace(self.clock, self._rate)
        self.channel = connect(token, self.settings.telegram_api, self._pace)
        await self.channel.open()
        self._close.append(self.channel.close)
        poller = Poller(token, self.settings.telegram_api)
        await poller.open()
        self._close.append(poller.close)
        self.desk = Desk(self.speech)
        # The mark comes last: by it the others know whether this process still runs.
        who = f"{socket.gethostname()[:20]}:{os.getpid()}:{self._hold.mark}"
        paying = Paying(self.store, self.channel, self.speech, self.clock)
        self.courier = Courier(self.store, self.channel, self.speech, self.clock, paying, who, self._pace.room)
        self.courier.pays, self.courier.waits = False, True
        self.answering = Answering(self.channel, self.clock, paying.paid, paying.stands)
        self.intake = Intake(self.store, self.desk, self.answering, self.clock, self._read, self.courier.wake, who)
        self._leading = Leading(self.store, self.clock, who)
        self.polling = Polling(TelegramPolls(poller, self._waits, lambda: self._lost), self.intake, self.clock)

    def _waits(self) -> int:
        """How many seconds Telegram holds a poll open while nothing comes."""
        return 0 if self.stepping else self._poll_seconds

    def _read(self, body: bytes, received_at: datetime) -> Incoming | None:
        return front.read(body, self.account.id, received_at)

    async def start(self) -> None:
        """Say hello to Telegram, and lead, if no other process does. Raises CannotStart."""
        self.account = await met(self.channel)
        self.desk.bot = self.account.username
        await self.look()
        if not self.leads:
            log.info("standing_by", bot=self.account.id)
        self.courier.wake()

    async def look(self) -> None:
        """Who runs, and who leads? Lead, if nobody does.

        Raises Displaced, OutOfReach, what the database raises, or CannotStart.
        """
        self._pace.share(await self._hold.look())
        async with self.store.reading(self.clock.now()) as work:
            known = await people.service_row(work)
            led = known is not None and await starting.is_led(work, known)
        self._lost = False
        if known is not None and known.bot_id not in (None, self.account.id):
            # Said before anything is changed at Telegram: there it would be the other bot's.
            raise CannotStart(
                "This database belongs to another bot: put that bot's token, or another DATABASE_URL.",
                Exit.OTHER_BOT,
            )
        if self.leads:
            if known is None or known.leader != self.courier.who:
                raise Displaced
        elif await self._hold.lead():
            await self._lead()
        else:
            if known is not None and led and known.fingerprint != await self.store.keys.fingerprint():
                raise CannotStart(OTHER_KEYS)
            self.courier.waits = not led

    async def _lead(self) -> None:
        webhook = None
        if self.settings.webhook_url:
            webhook = Webhook(f"{self.settings.webhook_url}/webhook", self.settings.webhook_secret.get_secret_value())
        await introduced(self.channel, self.speech, webhook)
        await self._hold.look()  # It may have taken long.
        await self._leading.begin(self.account.id, self.account.username)
        self.leads = self.courier.pays = True
        self.courier.waits = False
        self._led_at = self.clock.monotonic()
        self.intake.waiting.set()
        self.courier.wake()
        if self._parts is not None:
            self._add_leading_parts(self._parts)

    # Once every so often.

    async def beat(self) -> None:
        """Every minute: the heartbeat, and a look for digests that are late."""
        await self.store.keys.forget_destroyed()
        if self.leads:
            await self._leading.beat()
            await self.courier.look_for_late()

    async def tidy(self) -> None:
        """Every hour: see Leading."""
        if self.leads:
            await self._leading.tidy()
        self.courier.wake()

    async def _tick(self) -> None:
        self.courier.wake()
        if self.leads and self.settings.webhook_url and not self._hold.alone:
            self.intake.waiting.set()  # for what other processes kept

    async def _watch(self) -> None:
        """Look every second. Ends only by Displaced, or where leading fails."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Displaced:
                raise
            except Exception as fault:
                if not isinstance(fault, OutOfReach) and not away(fault):
                    raise
                if not self._lost:
                    log.error("database_out_of_reach", fault=type(fault).__name__, alarm=True)
                # Who leads goes on: /crisis is answered still. Nobody else can lead without the database.
                self._lost = True

    # Running.

    async def run(self, stop: asyncio.Event) -> Exit:
        """Run everything together until told to stop. If one part ends, all end, and the code says so."""
        web = self._web()
        clockwork = Clockwork()
        clockwork.every(1, self._tick, "courier")
        clockwork.every(60, self.beat, "beat")
        clockwork.every(3600, self.tidy, "tidy")
        parts = Parts()
        if not self._hold.alone:
            clockwork.every(TAKE_BACK_SECONDS, self.courier.take_back, "take_back")
            parts.add("watch", self._watch())
        clockwork.start()
        parts.add("courier", self.courier.run())
        if self.leads:
            self._add_leading_parts(parts)
        self._parts = parts
        if web is not None:
            parts.add("web", web.serve([self._listening] if self._listening else None))
        ended = await parts.one_ends(stop)
        code = self._ended(*ended) if ended else Exit.FINE
        clockwork.stop()
        if web is not None:
            web.should_exit = True
        # Before its own loop is cut off: what was claimed is to be carried, not left as uncertain.
        await self.courier.claim_no_more()
        await parts.end()
        await asyncio.gather(self.answering.finish(STOP_SECONDS), self.courier.finish(STOP_SECONDS))
        await self.courier.write_down()  # what the last answers left to write
        return code

    def _add_leading_parts(self, parts: Parts) -> None:
        parts.add("worker", self.intake.run())
        if not self.settings.webhook_url:
            parts.add("poller", self.polling.run())

    def _ended(self, part: str, fault: BaseException | None) -> Exit:
        match fault:
            case Stopped():
                log.error("stopped", what=part, alarm=True)
                self.said = str(fault)
                return Exit.TOKEN
            case CannotStart():
                self.said = str(fault)
                return fault.code
            case Displaced():
                log.error("displaced", what=part, alarm=True)
                self.said = "Another process leads by now, so this one was stopped: start it again, to stand by."
            case _:
                log.error("part_ended", what=part, fault=type(fault).__name__, alarm=True)
                self.said = f"The {part} ended, so everything was stopped: look at the log and start again."
        return Exit.STOPPED

    said = ""
    """Why it stopped by itself, in one line."""

    def _web(self) -> Server | None:
        where = self.settings.web_host
        if where is None:
            return None
        take = self.take if self.settings.webhook_url else None
        return server(application(self.health, take, self.settings.webhook_secret.get_secret_value()), where)

    async def health(self) -> Health:
        """How old the last poll, the oldest unhandled update and the oldest overdue delivery are.

        The first two are the leader's to say: of a process that stands by they say nothing.
        """
        now = self.clock.now()
        async with self.store.reading(now) as work:
            update = await inbox.oldest_waiting(work)
            overdue = await deliveries.oldest_overdue(work)
        polled = self.polling.last_at if self.polling.last_at is not None else self._led_at
        return Health(
            poll=self.clock.monotonic() - polled if self.leads and not self.settings.webhook_url else None,
            update=(now - update).total_seconds() if update and self.leads else 0.0,
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
