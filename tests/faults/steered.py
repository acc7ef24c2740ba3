"""One clock for a test and the processes it starts: the test moves it, and all of them see it at once."""

import asyncio
import mmap
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

_STEP = 0.01
"""Real seconds between two moves of a flowing clock."""


class Steered:
    """Stands still until somebody moves it. Where it stands is in a small file that its processes share."""

    def __init__(self, path: Path, begins: datetime) -> None:
        self.path, self.begins = path, begins
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        return self.begins + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds since it began."""
        return float(struct.unpack("d", self._shared[:8])[0])

    async def sleep(self, seconds: float) -> None:
        """Wait until it has moved so far."""
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:  # noqa: ASYNC110 - another process moves it
            await asyncio.sleep(min(_STEP, left))

    def move(self, seconds: float) -> None:
        self._shared[:8] = struct.pack("d", self.monotonic() + seconds)

    @asynccontextmanager
    async def flowing(self, speed: float = 1.0) -> AsyncIterator[None]:
        """While inside it flows, `speed` times as fast as real time."""
        flow = asyncio.create_task(self._flow(speed))
        try:
            yield
        finally:
            flow.cancel()
            await asyncio.gather(flow, return_exceptions=True)

    async def _flow(self, speed: float) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(_STEP)
            self.move((loop.time() - last) * speed)
            last = loop.time()
