"""Carries due deliveries: claim, decide, word [transaction 1], send, settle [transaction 2]."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.actions import carrying, starting
from bot.actions.parcel import Parcel
from bot.channels.port import Channel, Outcome, Outgoing, Settled, Urgency
from bot.clock import Clock
from bot.domain.delivery import Delivery, State, Why
from bot.domain.kinds import TRAITS
from bot.domain.owed import Owed
from bot.outgoing.paying import Paying
from bot.outgoing.settling import Settling
from bot.store import deliveries
from bot.store.work import Store, Work, away
from bot.voice import letters
from bot.voice.phrases import Speech

log = structlog.get_logger(__name__)

STORM, STORM_WITHIN = 3, 60.0
"""So many chats not found within so many seconds: the wrong token or database, not so many people gone."""
LATE_DIGEST = timedelta(minutes=15)
MOST_AT_ONCE = 30
CLAIM_TRIES = 3
FRESH = 0.1
"""Seconds for which a decision holds without another look: as long as a call takes to reach a phone."""
TOKEN_REFUSED = "Telegram refuses the token: put the right one at CARRYFORWARD_TELEGRAM_TOKEN."


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
    """One for a process; `who` is its name in the rows it claims. `room`: how many calls the pace has room for now.

    What is owed is paid by `paying` in the room that deliveries leave.
    """

    def __init__(
        self,
        store: Store,
        channel: Channel,
        speech: Speech,
        clock: Clock,
        paying: Paying,
        who: str,
        room: Callable[[], int],
    ) -> None:
        self._store, self._channel, self._speech, self._clock = store, channel, speech, clock
        self._paying = paying
        self.who = who
        self.waits = False
        """Nobody leads who has put right what was left behind: until then nothing is claimed."""
        self.pays = True
        """Whether what is owed is paid here: of several processes only one may, or an old wording could come last."""
        self._room = room
        self._settling = Settling(store, clock, who)
        self._carried: dict[str, str] = {}
        """The readers of what is under way, by delivery. One reader's next waits until this one is written down."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._not_found: list[tuple[float, str]] = []
        self._faults: Counter[str] = Counter()
        self._claiming = True
        self._looked_at = clock.now()
        """Until when it is known which digests could not be brought."""
        self._turn = asyncio.Lock()
        self.stopped: asyncio.Future[None] | None = None
        self.woken = asyncio.Event()

    def wake(self) -> None:
        """Something may be due now."""
        self.woken.set()

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
            if not self._claiming or self.waits:
                return 0
            now, room = self._clock.now(), min(self._room(), MOST_AT_ONCE)
            async with self._store.reading(now) as work:
                due, owed_due = await deliveries.next_two(work)
            ready = await self._claim(room) if room > 0 and due is not None and due <= now else []
            for each in ready:
                self._carried[each.delivery_id] = each.reader_id
                self._start(self._carry(each))
            await self._paying.write_down()
            is_owed = self.pays and owed_due is not None and owed_due <= now
            owed = await self._paying.take(room - len(ready)) if is_owed else []
            for debt in owed:
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
        await self._settle_again()
        await self.write_down()

    async def write_down(self) -> None:
        """Write what only memory knows of answers. A fault of the database is logged."""
        try:
            await self._paying.write_down()
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
                claimed = await deliveries.claim(work, self.who, most=most, readers_held=self._carried.values())
                ready = [await self._ready(work, each) for each in claimed]
            return [each for each in ready if each is not None]
        except Exception as fault:
            if away(fault):
                raise
            log.error("claim_fault", fault=type(fault).__name__, alarm=True)
            return await self._claim_alone(most)

    async def _claim_alone(self, most: int) -> list[_Ready]:
        """One row in the batch is broken: each on its own, and the broken ones set aside (P7)."""
        now = self._clock.now()
        async with self._store.reading(now) as work:
            planned = await deliveries.planned_all(work, now)
        due = [row.id for row in planned if row.reader_id not in self._carried.values()]
        ready: list[_Ready] = []
        readers: set[str] = set()
        for delivery_id in due[:most]:
            broken = ""
            try:
                async with self._store.work(now) as work:
                    held = (*self._carried.values(), *readers)
                    claimed = await deliveries.claim(work, self.who, most=1, readers_held=held, only=delivery_id)
                    if not claimed:
                        continue
                    try:
                        one = await self._ready(work, claimed[0])
                        await work.flush()
                    except Exception as fault:
                        broken = type(fault).__name__
                        raise
            except Exception as fault:
                if broken:
                    await self._broken(delivery_id, broken)
                else:
                    # The database did not take it: that says nothing of the row, which waits for the next tick.
                    log.error("claim_fault", fault=type(fault).__name__, alarm=True)
                continue
            if one is not None:
                readers.add(one.reader_id)
                ready.append(one)
        return ready

    async def _broken(self, delivery_id: str, fault: str) -> None:
        """A row that cannot be worded now is tried again, for what it needs may be away for a moment; then given up."""
        self._faults[delivery_id] += 1
        if self._faults[delivery_id] >= CLAIM_TRIES:
            await self._give_up(delivery_id, fault)
            del self._faults[delivery_id]

    async def _give_up(self, delivery_id: str, fault: str) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            delivery = await deliveries.to_settle(work, delivery_id)
            if delivery is None or delivery.state is not State.PLANNED:
                return  # Another process could word it.
            delivery.leave_out(State.FAILED, Why.FAULT, now)
        try:
            async with self._store.work(now) as work:
                if (given_up := await work.get(Delivery, delivery_id)) is not None:
                    await carrying.follow(work, given_up)
        except Exception as second:
            log.error("follow_fault", delivery=delivery_id, fault=type(second).__name__)
        log.error("delivery_failed", delivery=delivery_id, fault=fault, alarm=True)

    async def _ready(self, work: Work, delivery: Delivery) -> _Ready | None:
        parcel: Parcel | None = await carrying.prepare(work, delivery, self._speech.shelves)
        if parcel is None:
            log.info("delivery", delivery=delivery.id, kind=delivery.kind, state=delivery.state, why=delivery.why)
            return None
        words = self._speech.of(parcel.language)
        urgency = TRAITS[delivery.kind].urgency
        letter = letters.covered(words, parcel) if parcel.discreet else letters.letter(words, parcel)
        return _Ready(delivery.id, delivery.reader_id, parcel.address, letter, urgency)

    # The call, and transaction 2: settle.

    async def _carry(self, ready: _Ready) -> None:
        try:
            look = partial(self._last_look, ready.delivery_id, self._clock.monotonic())
            settled = await self._channel.send(ready.address, ready.message, ready.urgency, look)
        except asyncio.CancelledError:
            # Cut off on the wire: nobody knows. It is written down before we go.
            unknown = Settled(Outcome.UNKNOWN, why="cancelled")
            await asyncio.shield(self._settle(ready.delivery_id, unknown, Outcome.UNKNOWN))
            raise
        except Exception as fault:
            # A channel does not raise; if one does, nobody knows either, and no row is left under way.
            log.error("delivery_fault", delivery=ready.delivery_id, fault=type(fault).__name__, alarm=True)
            settled = Settled(Outcome.UNKNOWN, why="fault")
        await self._settle(ready.delivery_id, settled, self._weighed(ready.address, settled))

    async def _last_look(self, delivery_id: str, since: float) -> Settled | None:
        """Whatever was pressed while it waited for its turn counts: None, or what became of it instead of a call.

        `since`, on the monotonic clock, it was ready.
        """
        if self._clock.monotonic() - since < FRESH:
            return None
        try:
            async with self._store.reading(self._clock.now()) as work:
                still = await carrying.still_goes(work, delivery_id, self.who)
        except Exception as fault:
            # Nobody can say whether it may go, so it does not; the database is away for a moment.
            log.error("look_fault", delivery=delivery_id, fault=type(fault).__name__, alarm=True)
            return Settled(Outcome.NOT_SENT, why="fault")
        return None if still else Settled(Outcome.WITHHELD)

    async def _settle(self, delivery_id: str, settled: Settled, outcome: Outcome) -> None:
        if await self._settling.settle(delivery_id, settled, outcome):
            self._carried.pop(delivery_id, None)

    async def _settle_again(self) -> None:
        for delivery_id in await self._settling.again():
            self._carried.pop(delivery_id, None)

    def _weighed(self, address: str, settled: Settled) -> Outcome:
        """What an outcome means for the row; and for all of us, when the token or the database is wrong."""
        if settled.outcome is Outcome.FATAL:
            self._stop(TOKEN_REFUSED)
        if settled.outcome is Outcome.NOT_FOUND:
            at = self._clock.monotonic()
            self._not_found = [each for each in self._not_found if at - each[0] < STORM_WITHIN]
            self._not_found.append((at, address))
            if len({chat for _, chat in self._not_found}) >= STORM:
                self._stop("Telegram knows none of these chats: this token does not belong to this database.")
                return Outcome.FATAL
        return settled.outcome

    def _stop(self, why: str) -> None:
        self._claiming = False
        log.error("courier_stopped", alarm=True)
        if self.stopped is not None and not self.stopped.done():
            self.stopped.set_exception(Stopped(why))

    async def _pay(self, debt: Owed) -> None:
        if await self._paying.pay(debt) is Outcome.FATAL:
            self._stop(TOKEN_REFUSED)

    async def take_back(self) -> None:
        """Settle what other processes left under way too long."""
        now = self._clock.now()
        async with self._store.work(now) as work:
            count = await starting.take_back(work, self._carried)
        if count:
            log.warning("taken_back", count=count)
            self.wake()

    async def look_for_late(self) -> None:
        """Raise the alarm for digests that have not gone a quarter of an hour before their appointment.

        And once for each that could not be brought at all, in whatever way that came about.
        """
        now = self._clock.now()
        async with self._store.reading(now) as work:
            late = await deliveries.digests_late(work, LATE_DIGEST)
            failed = await deliveries.digests_failed(work, self._looked_at)
        self._looked_at = now
        for delivery_id in late:
            log.error("digest_late", delivery=delivery_id, alarm=True)
        for each in failed:
            log.error("digest_failed", delivery=each.id, state=each.state, why=each.why, alarm=True)
