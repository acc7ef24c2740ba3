"""The way to the pretend Telegram without sockets: the bot's own request class, answered in the same process.

What stays real: python-telegram-bot, the sender, the poller, forms and JSON as they travel, the pretend Telegram's own
server, and what every answer means. What is skipped: aiohttp and TCP, so whether a failed call means "no byte left" or
"perhaps done" is said here, by the kind of fault (tests/channels and the kill loops go over real sockets).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

import aiohttp
from starlette.types import Message

from bot.channels.telegram.request import AiohttpRequest, NotSent, Patience, Unknown
from sandbox.botapi.chats import Telegram
from sandbox.botapi.server import application
from sandbox.botapi.shapes import Call

_MINE: ContextVar[list[Call]] = ContextVar("mine")
"""What Telegram has noted of the exchange that goes on in this task: others may go on beside it."""
ADDRESS = "http://127.0.0.1:1"
"""Nothing listens there: a call that does not go over the wire fails."""


class Wire:
    """Between a bot and its Telegram. While it is `down` nothing gets through, and no byte leaves.

    `step` is called before and after every exchange; what it raises comes out of the exchange.
    """

    def __init__(self, telegram: Telegram, step: Callable[[], None], heard: Callable[[Call], None]) -> None:
        self._telegram, self._step, self._heard = telegram, step, heard
        self._app = application(telegram)
        self._record = telegram.record
        vars(telegram).update(record=self._noted)
        self.down = False

    def _noted(self, method: str, params: Mapping[str, Any]) -> Call:
        call = self._record(method, params)
        _MINE.get().append(call)
        return call

    async def exchange(self, url: str, body: Any, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """One call, as the request class has it. Raises NotSent or Unknown."""
        self._step()
        if self.down:
            raise NotSent("refused")
        if isinstance(body, aiohttp.FormData):
            form = body()
            body, headers = await form.as_bytes(), {**headers, **form.headers}
        mine: list[Call] = []
        _MINE.set(mine)
        try:
            status, answer = await self._ask(url.removeprefix(ADDRESS), body, headers)
        except ConnectionResetError:
            status, answer = 0, b""
        for call in mine:
            if call.method != "getUpdates":
                self._heard(call)
        self._step()
        if not status:
            raise Unknown("ServerDisconnectedError")
        return status, answer

    async def _ask(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The pretend Telegram's own server, called as an ASGI server would."""
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        asked: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        answer: list[Message] = []

        async def receive() -> Message:
            # Whoever waits for a hanging answer gives up at once: its patience is not what is simulated.
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, send)
        return answer[0]["status"], b"".join(each.get("body", b"") for each in answer[1:])


@contextmanager
def wired(wire: Wire) -> Iterator[None]:
    """The bot's request class goes over this wire."""

    async def exchange(
        _request: AiohttpRequest,
        url: str,
        body: Any,
        headers: Mapping[str, str],
        _patience: Patience,
        _method: str = "POST",
    ) -> tuple[int, bytes]:
        return await wire.exchange(url, body, headers)

    with patch.object(AiohttpRequest, "exchange", exchange):
        yield
