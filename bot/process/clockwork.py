"""The metronome: APScheduler ticks; due times live in the store."""

from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[object]]


class Clockwork:
    """Calls each of a few things every so many seconds. It never knows a person's time."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: float, what: Tick, name: str) -> None:
        """Have `what` called. Late ticks melt into one; one at a time; a failing tick is told and forgotten."""

        async def tick() -> None:
            try:
                await what()
            except Exception as fault:
                log.error("tick_fault", what=name, fault=type(fault).__name__, alarm=True)

        self._scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
