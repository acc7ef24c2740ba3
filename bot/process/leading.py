"""What only the process that leads does in the database: at its start, every minute, every hour (decision 0013)."""

import structlog

from bot.actions import retention, starting
from bot.clock import Clock
from bot.store import people
from bot.store.work import Store

log = structlog.get_logger(__name__)


class Leading:
    """`who` is this process's name in the rows it claims."""

    def __init__(self, store: Store, clock: Clock, who: str) -> None:
        self._store, self._clock, self._who = store, clock, who

    async def begin(self, bot_id: int, username: str) -> None:
        """Take the lead, settle what dead processes left, look how long nobody led.

        One transaction: until it is committed nobody leads, and the others claim nothing.
        """
        now = self._clock.now()
        erased, fingerprint = await self._store.keys.erased_ids(), await self._store.keys.fingerprint()
        async with self._store.work(now) as work:
            # First, so that whatever the last one had open is committed or undone before anything is looked at: a key
            # that it has just made has its rows by then, or will never have any.
            await people.take_lead(work, self._who, fingerprint)
            known = await people.service_row(work)
            left = await starting.take_over(work)
            again = await starting.erase_again(work, erased)
            beat, restored = (known.beat_at, known.restored) if known else (None, False)
            away = (now - beat) if beat else None
            if restored or (away is not None and away > starting.SILENCE):
                expired = await starting.quiet_start(work, restored=restored)
                log.warning("quiet_start", count=expired, alarm=True)
            await people.keep_service(work, bot_id, username)
            await people.beat(work)
            await starting.sweep(work)
            stale = await starting.stale_keys(work, await self._store.keys.known())
        await self._store.keys.destroy(stale, now)
        if again:
            log.warning("erased_again", count=again, alarm=True)
        log.info("leading", bot=bot_id, count=left)

    async def beat(self) -> None:
        """Every minute: the heartbeat."""
        now = self._clock.now()
        async with self._store.work(now) as work:
            await people.beat(work)

    async def tidy(self) -> None:
        """Every hour: what is past its retention goes, and nothing waits for an event that was lost."""
        now = self._clock.now()
        async with self._store.work(now) as work:
            await retention.tidy(work)
            await starting.sweep(work)
