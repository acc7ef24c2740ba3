"""Pace: who may call Telegram next, so that it need not say 429."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from bot.channels.port import Urgency
from bot.clock import Clock

CHAT_SECONDS = 1.0
"""Between two messages to one chat, in seconds."""
ANSWERS_AT_ONCE = 3
"""An answer of several messages need not wait: this many may leave together."""
TWO_REFUSALS_WITHIN = 10.0
"""Seconds within which 429s for two chats mean that the whole bot is meant."""
CHATS_REMEMBERED = 4096

_RANK = {Urgency.ANSWER: 0, Urgency.DIGEST: 1, Urgency.QUESTION: 2, Urgency.NUDGE: 3}


class Held(Exception):
    """A 429 holds this chat, or all, longer than the caller would wait. `seconds` is what is left."""

    def __init__(self, seconds: float) -> None:
        super().__init__("held")
        self.seconds = seconds


@dataclass(eq=False, slots=True)
class _Waiter:
    address: str
    urgency: Urgency
    patience: float
    spaced: bool
    seq: int
    go: asyncio.Future[None] = field(repr=False)


def _window(rate: float | None) -> tuple[int, float]:
    """So many calls within so many seconds are `rate` a second."""
    calls = max(1, int(rate)) if rate is not None else 1
    return calls, calls / rate if rate is not None else 0.0


class Pace:
    """At most `rate` calls within any second over all chats, about one a second a chat, the urgent first.

    With `rate` None nothing waits (for a clock that stands still); holds are still known by `held`.
    """

    def __init__(self, clock: Clock, rate: float | None = 28.0) -> None:
        if rate is not None and rate <= 0:
            raise ValueError("a pace needs more than no message a second")
        self._clock = clock
        self._rate = self._whole = rate
        self._window, self._period = _window(rate)
        self._gone: deque[float] = deque(maxlen=self._window)
        self._free_at: dict[str, float] = {}
        self._held_until: dict[str, float] = {}
        self._refused_at: dict[str, float] = {}
        self._all_until = -inf
        self._ready: list[tuple[int, int, _Waiter]] = []
        self._later: list[tuple[float, int, _Waiter]] = []
        self._waiting: set[_Waiter] = set()
        self._seq = 0
        self._timer: asyncio.Task[None] | None = None
        self._timer_at = inf

    def share(self, among: int) -> None:
        """From here on leave room for others: so many processes call for one bot, each takes the same share."""
        self._rate = self._whole / max(1, among) if self._whole is not None else None
        self._window, self._period = _window(self._rate)
        if self._gone.maxlen != self._window:
            # What went lately still counts, as far as the new window looks back.
            self._gone = deque(self._gone, maxlen=self._window)

    async def turn(self, address: str, urgency: Urgency, *, patience: float = inf, spaced: bool = True) -> None:
        """Wait until this call may be made. A cancelled waiter gives its place up.

        Raises Held as soon as a 429 would make it wait longer than `patience` seconds.
        `spaced` False is for calls that do not count as a message of the chat.
        """
        held = self.held(address)
        if held > patience:
            raise Held(held)
        if self._rate is None:
            return
        self._seq += 1
        go: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(address, urgency, patience, spaced, self._seq, go)
        if not self._waiting:
            now = self._clock.monotonic()
            if self._open_at() <= now and self._chat_at(waiter) <= now:
                self._take(waiter, now)
                return
        heappush(self._ready, (_RANK[urgency], waiter.seq, waiter))
        self._waiting.add(waiter)
        self._release()
        try:
            await go
        except asyncio.CancelledError:
            if go.done() and not go.cancelled() and go.exception() is None:
                self._give_back(waiter)
            raise
        finally:
            self._waiting.discard(waiter)
            self._release()

    def held(self, address: str) -> float:
        """Seconds for which a 429 still holds this chat or all of them; 0.0 when none does."""
        until = max(self._held_until.get(address, -inf), self._all_until)
        return max(0.0, until - self._clock.monotonic())

    def told_to_wait(self, address: str, seconds: float) -> None:
        """A 429 came for this chat. A second chat within ten seconds holds all, for the shorter one."""
        now = self._clock.monotonic()
        until = now + seconds
        self._refused_at = {a: at for a, at in self._refused_at.items() if now - at <= TWO_REFUSALS_WITHIN}
        for other in self._refused_at.keys() - {address}:
            self._all_until = max(self._all_until, min(until, self._held_until.get(other, until)))
        self._refused_at[address] = now
        self._held_until[address] = max(until, self._held_until.get(address, until))
        for waiter in self._waiting:
            if not waiter.go.done() and (held := self.held(waiter.address)) > waiter.patience:
                waiter.go.set_exception(Held(held))

    def room(self) -> int:
        """How many calls may leave now, over all chats: what is worth claiming at once."""
        now = self._clock.monotonic()
        if self._rate is None:
            return CHATS_REMEMBERED
        if now < self._all_until:
            return 0
        # Who waits for the turn of their own chat takes nothing from the others.
        ahead = sum(not waiter.go.done() for _, _, waiter in self._ready)
        return max(0, self._window - sum(at > now - self._period for at in self._gone) - ahead)

    def _open_at(self) -> float:
        """When the next call, of whatever chat, may leave."""
        full = self._gone[0] + self._period if len(self._gone) == self._window else -inf
        return max(full, self._all_until)

    def _chat_at(self, waiter: _Waiter) -> float:
        """When the next call of this waiter's chat may leave."""
        held = self._held_until.get(waiter.address, -inf)
        if not waiter.spaced:
            return held
        ahead = (ANSWERS_AT_ONCE - 1) * CHAT_SECONDS if waiter.urgency is Urgency.ANSWER else 0.0
        return max(held, self._free_at.get(waiter.address, -inf) - ahead)

    def _take(self, waiter: _Waiter, now: float) -> None:
        self._gone.append(now)
        if waiter.spaced:
            self._free_at[waiter.address] = max(now, self._free_at.get(waiter.address, -inf)) + CHAT_SECONDS
            if len(self._free_at) > CHATS_REMEMBERED:
                self._free_at = {a: at for a, at in self._free_at.items() if at > now}
                self._held_until = {a: at for a, at in self._held_until.items() if at > now}

    def _give_back(self, waiter: _Waiter) -> None:
        """A turn that was given to somebody who left before using it."""
        if self._gone:
            self._gone.pop()
        if waiter.spaced and waiter.address in self._free_at:
            self._free_at[waiter.address] -= CHAT_SECONDS

    def _release(self) -> None:
        """Let go everybody whose turn it is, in order; then set the timer for the next."""
        now = self._clock.monotonic()
        while True:
            while self._later and self._later[0][0] <= now:
                waiter = heappop(self._later)[2]
                heappush(self._ready, (_RANK[waiter.urgency], waiter.seq, waiter))
            while self._ready and self._ready[0][2].go.done():
                heappop(self._ready)
            if not self._ready or self._open_at() > now:
                break
            waiter = heappop(self._ready)[2]
            if (at := self._chat_at(waiter)) > now:
                heappush(self._later, (at, waiter.seq, waiter))
                continue
            self._take(waiter, now)
            waiter.go.set_result(None)
        while self._later and self._later[0][2].go.done():
            heappop(self._later)
        next_at = self._later[0][0] if self._later else inf
        if self._ready:
            next_at = min(next_at, self._open_at())
        self._set_timer(next_at)

    def _set_timer(self, at: float) -> None:
        """One sleeper at most, none when nobody waits."""
        if self._timer is not None and at == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = at
        if at < inf:
            self._timer = asyncio.create_task(self._wake(at))

    async def _wake(self, at: float) -> None:
        while (left := at - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        self._timer = None
        self._release()
