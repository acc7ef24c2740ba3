"""The sandbox's clock: it runs like any other, can be set, and goes on after a restart where it stopped."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from bot.clock import SystemClock


class SandboxClock:
    """The machine's clock moved by some time. `path` keeps where it stands; None: nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._system = SystemClock()
        self._path = path
        self._ahead = timedelta(0)
        self._lived = 0.0
        if path is not None and path.exists():
            stood = datetime.fromisoformat(json.loads(path.read_text())["now"])
            self._ahead = stood - self._system.now()

    def now(self) -> datetime:
        return self._system.now() + self._ahead

    def machine(self) -> datetime:
        """This machine's own time: where a new world's begins."""
        return self._system.now()

    def monotonic(self) -> float:
        """Real seconds, and those that were let pass: waiting for the wire does not become shorter by a jump."""
        return monotonic() + self._lived

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def move_to(self, instant: datetime) -> None:
        self._ahead = instant.astimezone(UTC) - self._system.now()
        self.keep()

    def move(self, by: timedelta) -> None:
        """Let some time pass, as people take it between one thing and the next. `by` is not negative."""
        self._lived += by.total_seconds()
        self.move_to(self.now() + by)

    def keep(self) -> None:
        """Write down where the clock stands: while the sandbox is closed its time stands still."""
        if self._path is not None:
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps({"now": self.now().isoformat()}))
            fresh.replace(self._path)
