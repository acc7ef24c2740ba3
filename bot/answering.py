"""Answers leave after the commit: in order within a chat, chats side by side, and not too many to one that floods."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.channels.port import Channel, Outcome, Urgency
from bot.clock import Clock
from bot.desk.hearing import Answer, Reaction

log = structlog.get_logger(__name__)

BURST = 5
REFILL_SECONDS = 1.0
CALM_SECONDS = 3.0
"""A person who types quickly, a line a second, is always answered; a script is not."""


@dataclass
class _Bucket:
    """How many typed things of a chat are still answered. Once empty, none is until the chat has been calm."""

    left: float
    at: float
    muted: bool = False


class Answering:
    """Best effort: what is lost in a crash is asked again. `paid` is told of each reaction that was set."""

    def __init__(self, channel: Channel, clock: Clock, paid: Callable[[str], None]) -> None:
        self._channel, self._clock, self._paid = channel, clock, paid
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._buckets: dict[str, _Bucket] = {}

    def start(self, answer: Answer) -> None:
        """Let an answer leave, after those before it in the same chat."""
        if answer.always:
            # Numbers to call wait behind nothing, however much of this chat is still to be answered.
            task = asyncio.create_task(self._leave(answer))
        else:
            task = asyncio.create_task(self._after(self._last.get(answer.address), answer))
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

    async def _after(self, before: asyncio.Task[None] | None, answer: Answer) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._leave(answer)

    async def _leave(self, answer: Answer) -> None:
        to = answer.address
        if answer.leave:
            await self._channel.leave(to)
            return
        if answer.press:
            await self._channel.acknowledge(answer.press, answer.toast)
        if answer.react is not None:
            await self._react(to, answer.react)
        if answer.change is not None:
            await self._channel.edit(to, *answer.change, Urgency.ANSWER)
        free = answer.press or answer.always or not answer.messages
        said = answer.messages if free or self._may_answer(to) else []
        for address, message in [*((to, each) for each in said), *answer.others]:
            await self._channel.send(address, message, Urgency.ANSWER)
        for message_id in answer.delete:
            await self._channel.delete(to, message_id)
        if answer.menu is not None:
            await self._channel.menu(to, answer.menu)

    async def _react(self, to: str, reaction: Reaction) -> None:
        settled = await self._channel.react(to, reaction.message, reaction.emoji)
        if settled.outcome in (Outcome.SENT, Outcome.REJECTED):
            self._paid(reaction.owed_id)

    def _may_answer(self, address: str) -> bool:
        """A token bucket a chat: five at once, then one a second; emptied, silence until it is calm."""
        now = self._clock.monotonic()
        for idle in [each for each, bucket in self._buckets.items() if now - bucket.at > 600.0]:
            del self._buckets[idle]
        bucket = self._buckets.setdefault(address, _Bucket(BURST, now))
        quiet = now - bucket.at
        bucket.at = now
        if bucket.muted and quiet < CALM_SECONDS:
            return False
        bucket.left = BURST if bucket.muted else min(BURST, bucket.left + quiet / REFILL_SECONDS)
        bucket.muted = bucket.left < 1.0
        if bucket.muted:
            return False
        bucket.left -= 1.0
        return True
