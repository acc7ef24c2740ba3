"""News for whoever listens: the page's phones, and the sandbox's own panels."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

_ROOM = 1000

Event = dict[str, Any]
Ear = asyncio.Queue[Event | None]


class Events:
    """Everyone who listens hears everything that is announced from then on; None ends the listening."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()
        self._line = asyncio.Event()

    def announce(self, event: Event) -> None:
        for ear in self._ears:
            if ear.full():
                ear.get_nowait()  # someone who does not read loses the oldest
            ear.put_nowait(event)

    @contextmanager
    def listening(self) -> Iterator[Ear]:
        """An open ear, closed on leaving."""
        ear: Ear = asyncio.Queue(_ROOM)
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    async def listen(self) -> AsyncIterator[Event]:
        """Every event until the server stops."""
        with self.listening() as ear:
            while (event := await ear.get()) is not None:
                yield event

    async def hung_up(self) -> None:
        """Wait until the server stops."""
        await self._line.wait()

    def hang_up(self) -> None:
        """The server stops: end every listening and every wait. New ones may begin afterwards."""
        self._line.set()
        self._line = asyncio.Event()
        for ear in self._ears:
            if ear.full():
                ear.get_nowait()
            ear.put_nowait(None)
