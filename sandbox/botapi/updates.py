"""The queue of updates: kept until acknowledged by offset, for 24 hours, for one poller at a time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from sandbox.botapi.book import Book
from sandbox.botapi.faults import POLLED_TWICE
from sandbox.botapi.refusal import Refusal

KEPT_FOR = timedelta(hours=24)
LONGEST_POLL = 50
MOST_AT_ONCE = 100
FIRST_ID = 700_000_001

_ONLY_IF_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Kept:
    """An update in the queue, with its time (the message's own date)."""

    update: dict[str, Any]
    at: datetime


class Updates:
    """Pending updates by id, in order."""

    def __init__(self, book: Book, now: Callable[[], datetime]) -> None:
        self._book = book
        self._now = now
        self.pending: dict[int, Kept] = {}
        self.acknowledged: deque[tuple[int, Kept]] = deque(maxlen=1000)
        """The last ones that the bot confirmed, for `again`."""
        self.confirmed: set[int] = set()
        """Ids of all updates that the bot ever confirmed: of these Telegram knows nothing any more."""
        self.expired: list[int] = []
        """Ids of updates that nobody fetched within 24 hours."""
        self.allowed: list[str] | None = None
        self.webhook: dict[str, Any] = {}
        self.one_when_hasty = False
        """Telegram's own habit: the same offset again within half a second gets one update."""
        self._last_id = FIRST_ID - 1
        self._waiter: asyncio.Future[str] | None = None
        self._asked: tuple[int, float] = (0, float("-inf"))
        for key, kept in sorted(book.all("update").items(), key=lambda pair: int(pair[0])):
            self.pending[int(key)] = Kept(kept["update"], datetime.fromtimestamp(kept["at"], UTC))
        state = book.all("poll").get("state", {})
        self._last_id = state.get("last", self._last_id)
        self.allowed = state.get("allowed")
        self.webhook = state.get("webhook", {})

    def add(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update of this kind, unless the bot never asked for it. The caller commits."""
        asked = kind in self.allowed if self.allowed else kind not in _ONLY_IF_ASKED
        return self.raw({kind: payload}) if asked else None

    def raw(self, update: dict[str, Any]) -> int:
        """Queue an update as given; `update_id` is filled in if it has none. The caller commits."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self._last_id + 1
        self._last_id = max(self._last_id, update_id)
        self._queue(update_id, Kept({"update_id": update_id, **update}, self._now()))
        self.remember()
        return update_id

    def again(self, count: int = 1) -> list[int]:
        """Queue the last `count` acknowledged updates once more, under their old ids. The caller commits."""
        back = [self.acknowledged.pop() for _ in range(min(count, len(self.acknowledged)))]
        for update_id, kept in back:
            self._queue(update_id, kept)
        return sorted(update_id for update_id, _ in back)

    def _queue(self, update_id: int, kept: Kept) -> None:
        late = bool(self.pending) and update_id < next(reversed(self.pending))
        self.pending[update_id] = kept
        if late:
            self.pending = dict(sorted(self.pending.items()))
        self._book.put("update", update_id, {"update": kept.update, "at": kept.at.timestamp()})
        self._wake()

    def _wake(self, conflict: str = "") -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(conflict)
        self._waiter = None

    def remember(self) -> None:
        """Put what must survive into the book. The caller commits."""
        state = {"last": self._last_id, "allowed": self.allowed, "webhook": self.webhook}
        self._book.put("poll", "state", state)

    async def poll(self, offset: int, limit: int, patience: float, allowed: list[str] | None) -> list[dict[str, Any]]:
        """getUpdates. `patience` is its timeout, in seconds of the machine's clock. Raises Refusal 409."""
        if self.webhook.get("url"):
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        self._wake(POLLED_TWICE)
        if allowed is not None and allowed != self.allowed:
            self.allowed = allowed
            self.remember()
        limit = min(max(limit, 1), MOST_AT_ONCE)
        loop = asyncio.get_running_loop()
        if self.one_when_hasty and self._asked[0] == offset and loop.time() < self._asked[1] + 0.5:
            limit = 1
        self._asked = (offset, loop.time())
        ready = self._take(offset, limit)
        if ready or patience <= 0:
            return ready
        waiter = self._waiter = loop.create_future()
        try:
            conflict = await asyncio.wait_for(waiter, min(patience, LONGEST_POLL))
        except TimeoutError:
            return []
        finally:
            if self._waiter is waiter:
                self._waiter = None
        if conflict:
            raise Refusal(409, conflict)
        return self._take(max(offset, 0), limit)

    @property
    def polled(self) -> bool:
        """Whether a long poll waits for news at this moment."""
        return self._waiter is not None

    def hang_up(self) -> None:
        """The server stops: a waiting poll ends, with what there is."""
        self._wake()

    def _take(self, offset: int, limit: int) -> list[dict[str, Any]]:
        oldest = self._now() - KEPT_FOR
        for update_id, _ in list(takewhile(lambda pair: pair[1].at < oldest, self.pending.items())):
            self.expired.append(update_id)
            self._forget(update_id)
        if offset < 0:
            for update_id in list(self.pending)[:offset]:
                self._forget(update_id)
        elif offset > 0:
            for update_id in list(takewhile(lambda known: known < offset, self.pending)):
                self.acknowledged.append((update_id, self.pending[update_id]))
                self.confirmed.add(update_id)
                self._forget(update_id)
        self._book.commit()
        return [kept.update for kept in islice(self.pending.values(), limit)]

    def set_webhook(self, webhook: dict[str, Any]) -> None:
        """Deliver elsewhere from now on (or, if empty, to pollers again). The caller commits."""
        self.webhook = webhook
        if webhook:
            self._wake("Conflict: terminated by setWebhook request")
        self.remember()

    def forget_all(self) -> None:
        """drop_pending_updates. The caller commits."""
        for update_id in list(self.pending):
            self._forget(update_id)

    def _forget(self, update_id: int) -> None:
        del self.pending[update_id]
        self._book.drop("update", update_id)
