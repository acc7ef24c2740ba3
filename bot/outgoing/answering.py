"""Answers leave after the commit: in order within a chat, chats side by side, and not too many to one that floods."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.port import Channel, Outcome, Urgency
from bot.clock import Clock
from bot.desk.hearing import Answer, Reaction

log = structlog.get_logger(__name__)

BURST, PRESSES = 5, 15
"""How many things typed, and how many presses, of one chat are answered at once; then one of each a second."""
REFILL_SECONDS = 1.0
CALM_SECONDS = 3.0
"""A person who types quickly, a line a second, is always answered, and one who looks through pages; a script is not."""

Stands = Callable[[str, int, timedelta | None], None]


@dataclass
class _Bucket:
    """How many things of a chat are still answered. Once empty, none is until the chat has been calm."""

    most: int
    at: float
    left: float
    muted: bool = False
    written_at: datetime | None = None

    def take(self, now: float, written_at: datetime | None) -> bool:
        """Whether one more is answered: `most` at once, then one a second; emptied, silence until it is calm.

        Calm is who has written nothing for a while: that we were slow to read it is not enough.
        """
        quiet, self.at = now - self.at, now
        before, self.written_at = self.written_at, written_at
        apart = (written_at - before).total_seconds() if written_at and before else CALM_SECONDS
        if self.muted and min(quiet, apart) < CALM_SECONDS:
            return False
        self.left = self.most if self.muted else min(self.most, self.left + quiet / REFILL_SECONDS)
        self.muted = self.left < 1.0
        if self.muted:
            return False
        self.left -= 1.0
        return True


class Answering:
    """Best effort: what is lost in a crash is asked again.

    `paid` is told of each reaction that was set; `stands` of each message that stands in a client's chat now, and how
    long it is to stay there.
    """

    def __init__(self, channel: Channel, clock: Clock, paid: Callable[[str], None], stands: Stands) -> None:
        self._channel, self._clock, self._paid, self._stands = channel, clock, paid, stands
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._buckets: dict[tuple[str, int], _Bucket] = {}

    def start(self, answer: Answer) -> None:
        """Let an answer leave, after those before it in the same chat."""
        # What is for others, or takes something away, is never held back; what only tells a script of itself is. That
        # is weighed now: while answers wait for their turn at the pace, time goes by in which nobody was calm.
        told = answer.always or not (answer.press or answer.messages) or self._may_answer(answer)
        if answer.always:
            # Numbers to call wait behind nothing, however much of this chat is still to be answered.
            task = asyncio.create_task(self._leave(answer, told=told))
        else:
            task = asyncio.create_task(self._after(self._last.get(answer.address), answer, told=told))
            self._last[answer.address] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(answer.address, done))

    async def settled(self) -> None:
        """Wait until every answer has left."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def finish(self, within: float) -> None:
        """Wait for what is on its way, at most so many seconds."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)
        for task in set(self._tasks):
            task.cancel()

    def _ended(self, address: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(address) is task:
            del self._last[address]
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("answer_fault", fault=type(fault).__name__)

    async def _after(self, before: asyncio.Task[None] | None, answer: Answer, *, told: bool) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._leave(answer, told=told)

    async def _leave(self, answer: Answer, *, told: bool) -> None:
        to = answer.address
        if answer.leave:
            await self._channel.leave(to)
            return
        if answer.press and told:
            await self._channel.acknowledge(answer.press, answer.toast)
        if answer.react is not None:
            await self._react(to, answer.react)
        if answer.change is not None and (told or not answer.press):
            await self._channel.edit(to, *answer.change, Urgency.ANSWER)
        said = [(to, each) for each in answer.messages] if told else []
        for address, message in [*said, *answer.others]:
            settled = await self._channel.send(address, message, Urgency.ANSWER)
            if answer.tracked and address == to and settled.message is not None:
                self._stands(to, settled.message, message.lasts)
        for message_id in answer.delete:
            await self._channel.delete(to, message_id)
        if answer.menu is not None:
            await self._channel.menu(to, answer.menu)

    async def _react(self, to: str, reaction: Reaction) -> None:
        settled = await self._channel.react(to, reaction.message, reaction.emoji)
        if settled.outcome in (Outcome.SENT, Outcome.REJECTED):
            self._paid(reaction.owed_id)

    def _may_answer(self, answer: Answer) -> bool:
        now = self._clock.monotonic()
        for idle in [each for each, bucket in self._buckets.items() if now - bucket.at > 600.0]:
            del self._buckets[idle]
        most = PRESSES if answer.press else BURST
        return self._buckets.setdefault((answer.address, most), _Bucket(most, now, most)).take(now, answer.at)
