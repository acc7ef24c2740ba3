"""Carries due deliveries: claim, decide, word [transaction 1], send, settle [transaction 2]; and what is owed."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.actions import carrying
from bot.actions.carrying import Parcel
from bot.actions.reply import SIGN
from bot.channels.port import Channel, Outcome, Outgoing, Settled, Urgency
from bot.clock import Clock
from bot.domain.delivery import Call, Delivery, Drop, State, drop, settle
from bot.domain.notes import Note
from bot.domain.owed import Due, Owed
from bot.store import deliveries
from bot.store.work import Store, Work
from bot.voice import letters
from bot.voice.phrases import Speech

log = structlog.get_logger(__name__)

STORM, STORM_WITHIN = 3, 60.0
"""So many chats not found within so many seconds: the wrong token or database, not so many people gone."""
LATE_DIGEST = timedelta(minutes=15)
MOST_AT_ONCE = 30
SETTLE_TRIES = 5
WHEN_GONE = timedelta(hours=6).total_seconds()


class Stopped(Exception):
    """Nothing may be sent any more; the message says why in one line."""


@dataclass(frozen=True)
class _Ready:
    """A claimed delivery in words."""

    delivery_id: str
    reader_id: str
    address: str
    message: Outgoing
    urgency: Urgency


class Courier:
    """One for a process; `who` is its name in the rows it claims. `room`: how many calls the pace has room for now."""

    def __init__(
        self, store: Store, channel: Channel, speech: Speech, clock: Clock, who: str, room: Callable[[], int]
    ) -> None:
        self._store, self._channel, self._speech, self._clock = store, channel, speech, clock
        self.who = who
        self._room = room
        self._readers: set[str] = set()
        self._debts: set[str] = set()
        self._paid: list[tuple[str, int]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsettled: list[tuple[_Ready, Settled, Call]] = []
        self._settle_tries: Counter[str] = Counter()
        self._not_found: list[tuple[float, str]] = []
        self._claiming = True
        self._turn = asyncio.Lock()
        self.stopped: asyncio.Future[None] | None = None
        self.woken = asyncio.Event()

    def wake(self) -> None:
        """Something may be due now."""
        self.woken.set()

    def paid(self, owed_id: str) -> None:
        """A reaction was set with the answer: nothing is owed any more."""
        self._paid.append((owed_id, 1))

    async def run(self) -> None:
        """Carry whenever woken, by the clockwork or by something that is due at once. Ends only by Stopped."""
        self.stopped = asyncio.get_running_loop().create_future()
        while True:
            waiting = asyncio.ensure_future(self.woken.wait())
            either: list[asyncio.Future[Any]] = [waiting, self.stopped]
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
            if self.stopped.done():
                self.stopped.result()
            self.woken.clear()
            try:
                await self.tick()
            except Exception as fault:
                # The database may be away for a moment: the rows wait, and so do we.
                log.error("courier_fault", fault=type(fault).__name__, alarm=True)
                await self._clock.sleep(1.0)

    async def tick(self) -> int:
        """Start on everything that is due and that there is room for. Gives how many were started."""
        async with self._turn:
            await self._settle_again()
            if not self._claiming:
                return 0
            async with self._store.reading() as work:
                due, owed_due = await deliveries.next_two(work)
            now, room = self._clock.now(), min(self._room(), MOST_AT_ONCE)
            ready = await self._claim(room) if room > 0 and due is not None and due <= now else []
            for each in ready:
                self._readers.add(each.reader_id)
                self._start(self._carry(each))
            await self._flush_paid()
            is_owed = owed_due is not None and owed_due <= now
            owed = await self._take_owed(room - len(ready)) if is_owed else []
            for debt in owed:
                self._debts.add(debt.id)
                self._start(self._pay(debt))
            return len(ready) + len(owed)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def claim_no_more(self) -> None:
        """Let a claim that is under way come to its call, and begin no other."""
        self._claiming = False
        async with self._turn:
            pass

    async def finish(self, within: float) -> None:
        """Claim nothing more, let finish what is on the wire, cut off what takes longer than `within` seconds."""
        await self.claim_no_more()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)
        for task in set(self._tasks):
            task.cancel()
        await self.settled()
        try:
            await self._settle_again()
            await self._flush_paid()
        except Exception as fault:
            log.error("settle_fault", fault=type(fault).__name__, alarm=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("delivery_fault", fault=type(fault).__name__)
        self.wake()

    # Transaction 1: claim, decide, word.

    async def _claim(self, most: int) -> list[_Ready]:
        now = self._clock.now()
        try:
            async with self._store.work(now) as work:
                paid = list(self._paid)
                await deliveries.paid(work, paid)
                claimed = await deliveries.claim(work, self.who, now, most=most, readers_held=self._readers)
                ready = [await self._ready(work, each) for each in claimed]
            del self._paid[: len(paid)]  # others may have been set meanwhile
            return [each for each in ready if each is not None]
        except Exception as fault:
            log.error("claim_fault", fault=type(fault).__name__, alarm=True)
            return await self._claim_alone(most)

    async def _claim_alone(self, most: int) -> list[_Ready]:
        """One row in the batch is broken: each on its own, and the broken ones set aside (P7)."""
        now = self._clock.now()
        async with self._store.reading() as work:
            due = [row.id for row in await deliveries.planned_all(work, now) if row.reader_id not in self._readers]
        ready: list[_Ready] = []
        readers: set[str] = set()
        for delivery_id in due[:most]:
            try:
                async with self._store.work(now) as work:
                    delivery = await work.get(Delivery, delivery_id)
                    if delivery is None or delivery.state is not State.PLANNED or delivery.reader_id in readers:
                        continue
                    delivery.state, delivery.claimed_by, delivery.claimed_at = State.SENDING, self.who, now
                    delivery.tries += 1
                    one = await self._ready(work, delivery)
            except Exception as fault:
                await self._give_up(delivery_id, type(fault).__name__)
                continue
            if one is not None:
                readers.add(one.reader_id)
                ready.append(one)
        return ready

    async def _give_up(self, delivery_id: str, fault: str) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            delivery = await work.get(Delivery, delivery_id)
            if delivery is not None:
                drop(delivery, Drop("fault", State.FAILED), now)
        try:
            async with self._store.work(now) as work:
                if (given_up := await work.get(Delivery, delivery_id)) is not None:
                    await carrying.follow(work, given_up, now)
        except Exception as second:
            log.error("follow_fault", delivery=delivery_id, fault=type(second).__name__)
        log.error("delivery_failed", delivery=delivery_id, fault=fault, alarm=True)

    async def _ready(self, work: Work, delivery: Delivery) -> _Ready | None:
        parcel: Parcel | None = await carrying.prepare(work, delivery, self._clock.now())
        if parcel is None:
            log.info("delivery", delivery=delivery.id, kind=delivery.kind, state=delivery.state, why=delivery.why)
            return None
        words = self._speech.of(parcel.language)
        urgency = letters.urgency(delivery.kind)
        return _Ready(delivery.id, delivery.reader_id, parcel.address, letters.letter(words, parcel), urgency)

    # The call, and transaction 2: settle.

    async def _carry(self, ready: _Ready) -> None:
        try:
            try:
                settled = await self._channel.send(ready.address, ready.message, ready.urgency)
            except asyncio.CancelledError:
                # Cut off on the wire: nobody knows. It is written down before we go.
                await asyncio.shield(self._settle(ready, Settled(Outcome.UNKNOWN, why="cancelled"), Call.UNKNOWN))
                raise
            call = self._weighed(ready.address, settled)
            try:
                await self._settle(ready, settled, call)
            except Exception as fault:
                # What became of it is known and must not be lost: it is written down as soon as that works.
                log.error("settle_fault", delivery=ready.delivery_id, fault=type(fault).__name__, alarm=True)
                self._unsettled.append((ready, settled, call))
        finally:
            if not any(each[0] is ready for each in self._unsettled):
                self._readers.discard(ready.reader_id)

    async def _settle_again(self) -> None:
        """Write down the outcomes that the database would not take before."""
        for each in list(self._unsettled):
            ready, settled, call = each
            try:
                await self._settle(ready, settled, call)
            except Exception as fault:
                # Each on its own: one that can never be written must not hold up the rest (P7).
                log.error("settle_fault", delivery=ready.delivery_id, fault=type(fault).__name__, alarm=True)
                self._settle_tries[ready.delivery_id] += 1
                if self._settle_tries[ready.delivery_id] < SETTLE_TRIES or not await self._settle_barely(each):
                    continue
            self._unsettled.remove(each)
            self._settle_tries.pop(ready.delivery_id, None)
            self._readers.discard(ready.reader_id)

    async def _settle_barely(self, unsettled: tuple[_Ready, Settled, Call]) -> bool:
        """Write what became of the row and nothing that would follow from it. Whether the database took that."""
        ready, settled, call = unsettled
        now = self._clock.now()
        try:
            async with self._store.work(now) as work:
                delivery = await work.get(Delivery, ready.delivery_id)
                if delivery is not None:
                    settle(delivery, call, now, message=settled.message, wait=settled.wait)
        except Exception:
            return False
        return True

    async def _settle(self, ready: _Ready, settled: Settled, call: Call) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            if call is Call.FATAL and settled.outcome is Outcome.NOT_FOUND:
                await deliveries.forget_not_found(work)
            delivery = await carrying.conclude(
                work, ready.delivery_id, call, now, message=settled.message, wait=settled.wait
            )
        state = delivery.state if delivery else "erased"
        why = settled.why or (delivery.why if delivery else "")
        alarm = call in (Call.REJECTED, Call.FATAL)
        write = log.error if alarm else log.info
        write("delivery", delivery=ready.delivery_id, outcome=settled.outcome, state=state, why=why, alarm=alarm)

    def _weighed(self, address: str, settled: Settled) -> Call:
        """What an outcome means for the row; and for all of us, when the token or the database is wrong."""
        if settled.outcome is Outcome.FATAL:
            self._stop("Telegram refuses the token: put the right one at CARRYFORWARD_TELEGRAM_TOKEN.")
        if settled.outcome is Outcome.NOT_FOUND:
            at = self._clock.monotonic()
            self._not_found = [each for each in self._not_found if at - each[0] < STORM_WITHIN]
            self._not_found.append((at, address))
            if len({chat for _, chat in self._not_found}) >= STORM:
                self._stop("Telegram knows none of these chats: this token does not belong to this database.")
                return Call.FATAL
        return Call(settled.outcome.value)

    def _stop(self, why: str) -> None:
        self._claiming = False
        log.error("courier_stopped", alarm=True)
        if self.stopped is not None and not self.stopped.done():
            self.stopped.set_exception(Stopped(why))

    # What is owed: reactions, edits, deletions. All can be repeated freely.

    async def _take_owed(self, most: int) -> list[Owed]:
        if most <= 0:
            return []
        async with self._store.reading() as work:
            return list(await deliveries.owed_due(work, self._clock.now(), most=most, ids_held=self._debts))

    async def _flush_paid(self) -> None:
        if self._paid:
            paid, self._paid = self._paid, []
            async with self._store.work(self._clock.now()) as work:
                await deliveries.paid(work, paid)

    async def _pay(self, debt: Owed) -> None:
        try:
            match debt.kind:
                case Due.EDIT:
                    settled = await self._edit(debt)
                case Due.DELETE:
                    settled = await self._channel.delete(debt.address, debt.message)
                case Due.REACT:
                    settled = await self._react(debt)
            await self._settle_debt(debt, settled)
        except Exception as fault:
            log.error("owed_fault", owed=debt.id, fault=type(fault).__name__, alarm=True)
            await self._owed_later(debt)
        finally:
            self._debts.discard(debt.id)

    async def _owed_later(self, debt: Owed) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            if (row := await work.get(Owed, debt.id)) is not None:
                row.again(now)

    async def _edit(self, debt: Owed) -> Settled:
        async with self._store.reading() as work:
            found = await carrying.reword(work, debt)
            reader = await carrying.reader_of(work, debt)
        if found is None:
            return Settled(Outcome.SENT)
        delivery, content = found
        words = self._speech.of(reader.language if reader else "en")
        message = letters.digest(words, content, delivery.id, delivery.page)
        return await self._channel.edit(debt.address, debt.message, message, Urgency.DIGEST)

    async def _react(self, debt: Owed) -> Settled:
        async with self._store.reading() as work:
            note = await work.get(Note, debt.about)
        if note is None:
            return Settled(Outcome.SENT)
        return await self._channel.react(debt.address, debt.message, SIGN)

    async def _settle_debt(self, debt: Owed, settled: Settled) -> None:
        if settled.outcome is Outcome.FATAL:
            self._weighed(debt.address, settled)
        now = self._clock.now()
        async with self._store.work(now) as work:
            if settled.outcome in (Outcome.SENT, Outcome.REJECTED):
                await deliveries.paid(work, [(debt.id, debt.asked)])
                if debt.kind is Due.EDIT and settled.outcome is Outcome.SENT:
                    await carrying.words_given(work, debt.about, now)
            elif (row := await work.get(Owed, debt.id)) is not None:
                away = settled.outcome in (Outcome.GONE, Outcome.NOT_FOUND)
                row.again(now, WHEN_GONE if away else settled.wait)
        if settled.outcome is Outcome.REJECTED:
            log.error("owed_rejected", owed=debt.id, kind=debt.kind, why=settled.why, alarm=debt.kind is Due.EDIT)

    async def look_for_late(self) -> None:
        """Raise the alarm for digests that have not gone a quarter of an hour before their appointment."""
        async with self._store.reading() as work:
            late = await deliveries.digests_late(work, self._clock.now(), LATE_DIGEST)
        for delivery_id in late:
            log.error("digest_late", delivery=delivery_id, alarm=True)
