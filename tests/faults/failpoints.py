"""Named points at which a process can be made to die (delivery.md, the crash matrix).

The bot has no hooks for this. The points are the commits of its own transactions, told apart by what was done in them
and wrapped from outside, so no process can come upon one unless a test armed it there.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from enum import StrEnum
from types import ModuleType
from typing import Any
from unittest.mock import patch

from bot.actions import carrying
from bot.domain.delivery import Kind
from bot.store import inbox
from bot.store.work import Store, Work


class Failpoint(StrEnum):
    """Where it dies. Before: all that transaction did is undone; after: it is kept, and nothing else has happened."""

    BEFORE_CLAIM = "before_claim"
    """A delivery was claimed, decided and worded: transaction 1 is not committed."""
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    """Telegram took a message, and its answer was not seen. No commit: it is Telegram that must hang there."""
    ANSWERED = "answered"
    """Telegram's answer was seen: transaction 2 is not committed."""
    SETTLED = "settled"
    BEFORE_KEPT = "before_kept"
    """Updates were fetched and put into the inbox: not committed."""
    KEPT = "kept"
    """They are in the inbox, and not yet acknowledged."""
    BEFORE_DEALT = "before_dealt"
    """An update was dealt with: what it changes is not committed."""
    DEALT = "dealt"
    """It is, and the answer has not left."""


_CLAIM, _SETTLE, _KEEP, _DEAL = "claim", "settle", "keep", "deal"
_BEFORE = {
    Failpoint.BEFORE_CLAIM: _CLAIM,
    Failpoint.ANSWERED: _SETTLE,
    Failpoint.BEFORE_KEPT: _KEEP,
    Failpoint.BEFORE_DEALT: _DEAL,
}
_AFTER = {Failpoint.CLAIMED: _CLAIM, Failpoint.SETTLED: _SETTLE, Failpoint.KEPT: _KEEP, Failpoint.DEALT: _DEAL}
_MARK = "what_was_done"


@contextmanager
def armed(point: Failpoint, reached: Callable[[], Awaitable[None]], kind: Kind | None = None) -> Iterator[None]:
    """While inside, `reached` is awaited at this point; of claims and settlements only at those of a `kind`."""
    before, after = _BEFORE.get(point), _AFTER.get(point)
    assert before or after, f"{point} lies in no transaction"
    real = Store.work

    @asynccontextmanager
    async def work(self: Store, now: datetime) -> AsyncIterator[Work]:
        mark = None
        async with real(self, now) as inner:
            yield inner
            mark = vars(inner).get(_MARK)
            if mark is not None and mark == before:
                await reached()
        if mark is not None and mark == after:
            await reached()

    with ExitStack() as patches:
        patches.enter_context(patch.object(Store, "work", work))
        for where, name, mark, counts in (
            (carrying, "prepare", _CLAIM, lambda _, parcel: parcel and parcel.delivery.kind == kind),
            (carrying, "conclude", _SETTLE, lambda _, row: row and row.kind == kind),
            (inbox, "take_in", _KEEP, lambda _, new: new),
            (inbox, "done", _DEAL, lambda update_ids, _: update_ids),
        ):
            patches.enter_context(_marking(where, name, mark, counts))
        yield


@contextmanager
def _marking(where: ModuleType, name: str, mark: str, counts: Callable[[Any, Any], object]) -> Iterator[None]:
    """Have a function mark the transaction that it worked in, where what it was given, or gave, counts."""
    real = getattr(where, name)

    async def marking(work: Work, first: Any, *more: Any, **named: Any) -> Any:
        result = await real(work, first, *more, **named)
        if counts(first, result):
            vars(work)[_MARK] = mark
        return result

    with patch.object(where, name, marking):
        yield
