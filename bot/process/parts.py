"""Runs the parts of a process together: if one ends, all end."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Parts:
    """Tasks by name. Parts may be added while others run."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self._first: asyncio.Future[asyncio.Task[Any]] = asyncio.get_running_loop().create_future()

    def add(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks[task] = name
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not self._first.done():
            self._first.set_result(task)

    async def one_ends(self, stop: asyncio.Event) -> tuple[str, BaseException | None] | None:
        """Wait until a part ends, and give its name and its fault; or until told to stop: then nothing."""
        stopping = asyncio.create_task(stop.wait())
        try:
            either: list[asyncio.Future[Any]] = [stopping, self._first]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        if not self._first.done():
            return None
        task = self._first.result()
        return self._tasks[task], None if task.cancelled() else task.exception()

    async def end(self) -> None:
        """Cut off all that are left."""
        left = set(self._tasks)
        while left:
            # Again until it ends: a cancellation that meets the end of a wait may be swallowed there (3.11, wait_for).
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=1.0)
        await asyncio.gather(*self._tasks, return_exceptions=True)
