"""Running the pretend Telegram with uvicorn: it stops at once, and can be down for a while and come back."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from sandbox.botapi.chats import Telegram
from sandbox.botapi.server import application

_LAST_WORDS = 2.0
"""Seconds that requests under way have to end when the server stops."""
_LOOK_AGAIN = 0.002


class _Server(uvicorn.Server):
    """uvicorn's server that leaves signals to others and ends long polls and event streams when it stops."""

    def __init__(self, config: uvicorn.Config, telegram: Telegram) -> None:
        super().__init__(config)
        self._telegram = telegram
        self._enough = asyncio.Event()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), 1)

    def leave(self) -> None:
        """Stop, now and not at the next tick."""
        self.should_exit = True
        self._enough.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, without its waits of a tenth of a second: tests start hundreds of servers."""
        self._telegram.hang_up()
        for listener in self.servers:
            listener.close()
        for plug in sockets or []:
            plug.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        for _ in range(round(_LAST_WORDS / _LOOK_AGAIN)):
            if not state.connections and not state.tasks:
                return
            await asyncio.sleep(_LOOK_AGAIN)
        for task in state.tasks:
            task.cancel()


class Served:
    """A server of one application. While it is stopped, connections are refused."""

    def __init__(self, telegram: Telegram, app: ASGIApp, host: str, port: int) -> None:
        self._telegram, self._app, self._host, self._port = telegram, app, host, port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def base(self) -> str:
        """The address without a slash at its end: http://127.0.0.1:PORT."""
        return f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{self._port}"

    async def start(self) -> None:
        """Listen, at the same port as before. Raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # Named as TCP, else asyncio leaves Nagle's delay on: 40 ms a call.
        plug = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            plug.bind((self._host, self._port))
            plug.listen(256)
        except OSError:
            plug.close()
            raise
        self._port = plug.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            date_header=False,
        )
        server = self._server = _Server(config, self._telegram)
        self._task = asyncio.create_task(server.serve([plug]))
        while not server.started:
            if self._task.done():
                self._task.result()
                raise OSError("the server ended before it began")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop listening and end all connections. Idempotent."""
        if self._server is None or self._task is None:
            return
        self._server.leave()
        await self._task
        self._server = self._task = None

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """While inside, every connection is refused, also the next call of one that was open."""
        await self.stop()
        try:
            yield
        finally:
            await self.start()

    async def ended(self) -> None:
        """Wait until the server ends, for whoever supervises it."""
        if self._task is not None:
            await asyncio.wait([self._task])


@asynccontextmanager
async def serving(
    telegram: Telegram, *, app: ASGIApp | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Served]:
    """The pretend Telegram (or an `app` built around it) at `host`:`port` (0: any free one) while inside."""
    served = Served(telegram, app or application(telegram), host, port)
    await served.start()
    try:
        yield served
    finally:
        await served.stop()
