"""Raw updates in: kept first, acknowledged after, handed to the desk one chat at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.channels.port import Incoming
from bot.clock import Clock
from bot.desk.desk import Desk
from bot.desk.hearing import Answer
from bot.outgoing.answering import Answering
from bot.store import inbox, people
from bot.store.inbox import Kept
from bot.store.work import Store, Work, away

log = structlog.get_logger(__name__)

BATCH = 50
BATCH_SECONDS = 0.05
"""After so long a batch is closed, and the rest is another: so whoever writes meanwhile has not long to wait."""
TRIES = 3
HANDLER_SECONDS = 10.0
"""So long one update may take, or a batch of them; waiting for the database does not count."""
CRISIS_WAITS = 2.0
"""Seconds after which /crisis is answered from memory, although the database may still take it."""

Read = Callable[[bytes, datetime], Incoming | None]
"""A raw update into an Incoming; None if there is nothing to do. Raises ValueError if it cannot be read."""


class Raw(Protocol):
    """One raw update, as a poller or a webhook brings it."""

    @property
    def update_id(self) -> int: ...

    @property
    def chat(self) -> str: ...

    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True)
class Some:
    """How many updates were dealt with at once, and whether more may wait."""

    dealt: int
    more: bool


class Unkept(Exception):
    """The database did not take the updates: Telegram must not forget them."""


class Intake:
    """The inbox and its worker. `taken` is called after each commit, when something may be due at once.

    Any process may keep updates; only the one that leads (`who`) deals with them.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        answering: Answering,
        clock: Clock,
        read: Read,
        taken: Callable[[], None],
        who: str,
    ) -> None:
        self._store, self._desk, self._answering, self._clock = store, desk, answering, clock
        self._read = read
        self._taken = taken
        self._who = who
        self._crisis_told: set[int] = set()
        self.waiting = asyncio.Event()

    async def keep(self, updates: Sequence[Raw]) -> int:
        """Keep a batch: one batch, one commit. Raises Unkept; then whoever asks for /crisis is answered still."""
        if not updates:
            return 0
        now = self._clock.now()
        slow = asyncio.get_running_loop().call_later(CRISIS_WAITS, self._answer_crisis, updates, now)
        try:
            async with self._store.work(now) as work:
                new = await inbox.take_in(work, [(each.update_id, each.chat, each.body) for each in updates])
        except Exception as fault:
            log.error("inbox_fault", fault=type(fault).__name__, count=len(updates), alarm=True)
            self._answer_crisis(updates, now)
            raise Unkept from None
        finally:
            slow.cancel()
        self.waiting.set()
        return new

    def _answer_crisis(self, updates: Sequence[Raw], now: datetime) -> None:
        """The database is down or slow: /crisis is answered from what is in memory, once an update."""
        for each in updates:
            if each.update_id in self._crisis_told:
                continue
            try:
                incoming = self._read(each.body, now)
            except ValueError:
                continue
            if incoming is not None and self._desk.asks_for_crisis(incoming):
                self._crisis_told.add(each.update_id)
                self._answering.start(self._desk.crisis_answer(incoming))

    async def run(self) -> None:
        """Work whenever something waits; never ends by itself."""
        while True:
            await self.waiting.wait()
            self.waiting.clear()
            try:
                await self.drain()
            except Exception as fault:
                log.error("worker_fault", fault=type(fault).__name__, alarm=True)
                self.waiting.set()
                await self._clock.sleep(1.0)

    async def drain(self) -> int:
        """Deal with everything that waits. Gives how many updates were dealt with."""
        dealt = 0
        while True:
            try:
                some = await self._batch()
            except (Exception, asyncio.CancelledError) as fault:
                _unless_told_to_stop(fault)
                if away(fault):
                    raise
                log.warning("batch_undone", fault=type(fault).__name__)
                some = await self._alone()
            dealt += some.dealt
            if not some.more:
                return dealt

    async def _batch(self) -> Some:
        """What waits, of every chat its oldest first, up to a batch; in one transaction without savepoints."""
        now = self._clock.now()
        answers: list[Answer] = []
        dealt: list[int] = []
        async with self._store.work(now) as work:
            await people.still_leads(work, self._who)
            found = await inbox.waiting(work, most=BATCH)
            began = self._clock.monotonic()
            async with asyncio.timeout(HANDLER_SECONDS):
                for each in found:
                    answers += await self._one(work, each)
                    dealt.append(each.update_id)
                    if self._clock.monotonic() - began > BATCH_SECONDS:
                        break
            await inbox.done(work, dealt)
        self._leave(answers)
        return Some(len(dealt), more=len(dealt) < len(found) or len(found) == BATCH)

    async def _one(self, work: Work, kept: Kept) -> list[Answer]:
        """Deal with one update; its answer, or none where there is nothing to answer."""
        incoming = self._read(kept.body, kept.received_at)
        if incoming is None or (kept.update_id in self._crisis_told and self._desk.asks_for_crisis(incoming)):
            return []
        answer = await self._desk.hear(work, incoming)
        answer.at = incoming.at
        return [answer]

    def _leave(self, answers: list[Answer]) -> None:
        """After the commit: the answers, and the courier if something is due now."""
        for answer in answers:
            self._answering.start(answer)
        self._taken()

    async def _alone(self) -> Some:
        """A batch failed and was undone: each update alone, chats side by side, in order within a chat."""
        async with self._store.reading(self._clock.now()) as work:
            found = await inbox.waiting(work, most=BATCH)
        chats: dict[str, list[Kept]] = {}
        for each in found:
            chats.setdefault(each.chat, []).append(each)
        ended = await asyncio.gather(*(self._in_order(mine) for mine in chats.values()), return_exceptions=True)
        for fault in ended:
            if fault is not None:
                raise fault
        return Some(len(found), more=len(found) == BATCH)

    async def _in_order(self, mine: list[Kept]) -> None:
        for kept in mine:
            tries = kept.tries
            while not await self._tried(kept):
                tries += 1
                if tries >= TRIES:
                    await self._set_aside(kept)
                    break
                await self._clock.sleep(0.2 * tries)

    async def _tried(self, kept: Kept) -> bool:
        try:
            async with self._store.work(self._clock.now()) as work:
                await people.still_leads(work, self._who)
                async with asyncio.timeout(HANDLER_SECONDS):
                    answers = await self._one(work, kept)
                await inbox.done(work, [kept.update_id])
        except (Exception, asyncio.CancelledError) as fault:
            _unless_told_to_stop(fault)
            if away(fault):
                raise  # No update is blamed for a database that is locked or full.
            # Never the exception itself: a driver may have put a person's words into it.
            log.warning("update_failed", update=kept.update_id, fault=type(fault).__name__)
            # Counted outside the transaction that failed, or the count would be undone with it.
            async with self._store.work(self._clock.now()) as work:
                await inbox.tried(work, kept.update_id)
            return False
        self._leave(answers)
        return True

    async def _set_aside(self, kept: Kept) -> None:
        async with self._store.work(self._clock.now()) as work:
            await inbox.set_aside(work, kept.update_id)
        log.error("update_set_aside", update=kept.update_id, alarm=True)
        try:
            incoming = self._read(kept.body, kept.received_at)
        except ValueError:
            return
        if incoming is not None:
            self._answering.start(self._desk.could_not_keep(incoming))


def _unless_told_to_stop(fault: BaseException) -> None:
    """A cancellation that escapes from a handler is a fault like any other; one that is meant for us goes on."""
    task = asyncio.current_task()
    if isinstance(fault, asyncio.CancelledError) and task is not None and task.cancelling():
        raise fault


class Polls(Protocol):
    """What asks Telegram for updates; raises what means 'later', and what means 'never'."""

    async def poll(self, offset: int | None) -> tuple[Sequence[Raw], float]:
        """The updates from `offset` on, and how many seconds to wait before asking again."""
        ...


class Polling:
    """The loop between Telegram's queue and the inbox. The offset is never stored: Telegram's queue is the truth."""

    def __init__(self, polls: Polls, intake: Intake, clock: Clock) -> None:
        self._polls, self._intake, self._clock = polls, intake, clock
        self._offset: int | None = None
        self.last_at: float | None = None
        """When a poll last worked, on the monotonic clock; for readiness."""

    async def run(self) -> None:
        """Poll for good. Ends only by what the poller raises for good."""
        while True:
            await self._clock.sleep(await self.once())

    async def once(self) -> float:
        """One poll, kept before the next one acknowledges it. Gives how many seconds to wait then."""
        updates, wait = await self._polls.poll(self._offset)
        if wait == 0.0 or updates:
            self.last_at = self._clock.monotonic()
        if not updates:
            if wait == 0.0:
                # All is acknowledged. After an idle week ids begin anew, perhaps lower: so no offset is held on to.
                self._offset = None
            return wait
        try:
            await self._intake.keep(updates)
        except Unkept:
            return 1.0  # The same offset again: nothing was acknowledged.
        self._offset = max(each.update_id for each in updates) + 1
        return wait
