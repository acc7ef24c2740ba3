"""The poller as the intake wants it: what to keep, how long to wait, and when there is nothing more to be had."""

from collections.abc import Callable, Sequence

import structlog

from bot.channels.telegram.poller import PollConflict, Poller, PollFailed, PollRefused, RawUpdate
from bot.outgoing.courier import TOKEN_REFUSED, Stopped
from bot.store.work import Displaced

log = structlog.get_logger(__name__)


class TelegramPolls:
    """`seconds`: how long a poll may be held. `lost`: whether this process may have lost the lead without knowing."""

    def __init__(self, poller: Poller, seconds: Callable[[], int], lost: Callable[[], bool]) -> None:
        self._poller, self._seconds, self._lost = poller, seconds, lost

    async def poll(self, offset: int | None) -> tuple[Sequence[RawUpdate], float]:
        try:
            polled = await self._poller.poll(offset, self._seconds())
        except PollRefused:
            raise Stopped(TOKEN_REFUSED) from None
        except PollConflict:
            log.error("poll_conflict", alarm=True)
            if self._lost():
                # Whoever can reach the database leads. Two that poll would cut each other off for good.
                raise Displaced from None
            return (), 5.0
        except PollFailed as fault:
            log.warning("poll_failed", why=fault.why)
            return (), max(fault.wait, 1.0)
        if polled.skipped:
            log.error("updates_skipped", count=polled.skipped, alarm=True)
        return polled.updates, 1.0 if polled.skipped and not polled.updates else 0.0
