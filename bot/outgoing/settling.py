"""Writes down what became of each call [transaction 2], again and again until the database takes it."""

import asyncio

import structlog

from bot.actions import carrying
from bot.channels.port import Settled
from bot.clock import Clock
from bot.domain.settle import Outcome, settle_claimed
from bot.store import deliveries
from bot.store.work import Store, away

log = structlog.get_logger(__name__)

TRIES = 5
"""After so many the row alone is written, and nothing that would follow from it."""


class Settling:
    """What became of a outcome is known here alone until it is written: it must not be lost to a passing fault."""

    def __init__(self, store: Store, clock: Clock, who: str) -> None:
        self._store, self._clock, self._who = store, clock, who
        self._not_found = asyncio.Lock()
        self._nobodys_fault = False
        """So many chats were not found that it is the token's fault, or the database's."""
        self._kept: dict[str, tuple[Settled, Outcome, int]] = {}
        """By delivery: what became of its outcome, and how often it was tried to write that down."""

    async def settle(self, delivery_id: str, settled: Settled, outcome: Outcome) -> bool:
        """Whether it is written down. If not, it is kept for `again`."""
        _, _, tries = self._kept.get(delivery_id, (settled, outcome, 0))
        try:
            if settled.outcome is Outcome.NOT_FOUND:
                await self._write_not_found(delivery_id, settled, outcome)
            else:
                await self._write(delivery_id, settled, outcome)
        except Exception as fault:
            log.error("settle_fault", delivery=delivery_id, fault=type(fault).__name__, alarm=True)
            waits = away(fault)  # A locked or full database is no fault of this row.
            self._kept[delivery_id] = settled, outcome, tries if waits else tries + 1
            if waits or tries < TRIES or not await self._write_barely(delivery_id, settled, outcome):
                return False
        self._kept.pop(delivery_id, None)
        return True

    async def again(self) -> list[str]:
        """Write what the database would not take before. Gives the deliveries that are written now."""
        # Each on its own: one that can never be written must not hold up the rest (P7).
        kept = list(self._kept.items())
        return [each for each, (settled, outcome, _) in kept if await self.settle(each, settled, outcome)]

    async def _write_not_found(self, delivery_id: str, settled: Settled, outcome: Outcome) -> None:
        """One after another, so that none is blamed after all were forgiven."""
        async with self._not_found:
            self._nobodys_fault = self._nobodys_fault or outcome is Outcome.FATAL
            outcome = Outcome.FATAL if self._nobodys_fault else outcome
            await self._write(delivery_id, settled, outcome)

    async def _write(self, delivery_id: str, settled: Settled, outcome: Outcome) -> None:
        now = self._clock.now()
        async with self._store.work(now) as work:
            if outcome is Outcome.FATAL and settled.outcome is Outcome.NOT_FOUND:
                await deliveries.forget_not_found(work)
            delivery = await carrying.conclude(
                work, delivery_id, outcome, who=self._who, message=settled.message, wait=settled.wait
            )
        state = delivery.state if delivery else "erased"
        why = settled.why or (delivery.why if delivery else "")
        alarm = outcome in (Outcome.REJECTED, Outcome.FATAL)
        write = log.error if alarm else log.info
        write("delivery", delivery=delivery_id, outcome=settled.outcome, state=state, why=why, alarm=alarm)

    async def _write_barely(self, delivery_id: str, settled: Settled, outcome: Outcome) -> bool:
        """Write what became of the row and nothing that would follow from it. Whether the database took that."""
        now = self._clock.now()
        try:
            async with self._store.work(now) as work:
                delivery = await deliveries.to_settle(work, delivery_id)
                if delivery is not None:
                    settle_claimed(delivery, self._who, outcome, now, message=settled.message, wait=settled.wait)
        except Exception:
            return False
        return True
