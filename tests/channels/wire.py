"""A far end that does what it is told: a small HTTP server on loopback, with every way to fail."""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "123456:a-token-nobody-may-see"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def method(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True))


@dataclass(frozen=True)
class Talk:
    """One connection: where the answer goes, and what ends a wait."""

    writer: asyncio.StreamWriter
    over: asyncio.Event


Reply = Callable[[Talk], Awaitable[None]]


def answer(status: int, content: Any, *, close: bool = False, short: int = 0) -> Reply:
    """A full answer: JSON, or bytes as they are. `short` bytes fewer are sent than were promised."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    async def reply(talk: Talk) -> None:
        head = f"HTTP/1.1 {status} Word\r\nContent-Length: {len(body) + short}\r\n"
        if status // 100 == 3:
            head += "Location: http://127.0.0.1:9/elsewhere\r\n"
        talk.writer.write(head.encode() + b"\r\n" + body)
        await talk.writer.drain()
        if close or short:
            talk.writer.close()

    return reply


def said(status: int, description: str, **parameters: Any) -> Reply:
    """Telegram's way to say no."""
    content: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        content["parameters"] = parameters
    return answer(status, content)


def done(result: Any = True) -> Reply:
    return answer(200, {"ok": True, "result": result})


def message(number: int = 77) -> dict[str, Any]:
    return {"message_id": number, "date": 1_700_000_000, "chat": {"id": 5, "type": "private"}, "text": "x"}


async def hang(talk: Talk) -> None:
    """Say nothing until the end; then hang up."""
    await talk.over.wait()
    talk.writer.close()


async def reset(talk: Talk) -> None:
    """Break the connection, not close it."""
    wire: socket.socket = talk.writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talk.writer.transport.abort()


async def vanish(talk: Talk) -> None:
    talk.writer.close()


@dataclass
class Wire:
    """Answers by its script, one entry a request, then `otherwise`. With `deaf`, breaks before reading."""

    address: str = ""
    script: deque[Reply] = field(default_factory=deque)
    otherwise: Reply = field(default_factory=done)
    deaf: bool = False
    asked: list[Asked] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    talks: dict[asyncio.Task[Any], asyncio.StreamWriter] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(writer, self.over)
        task = asyncio.current_task()
        assert task is not None
        self.talks[task] = writer
        try:
            if self.deaf:
                return await reset(talk)
            while not writer.is_closing():
                self.asked.append(await _asked(reader))
                self.arrived.set()
                await (self.script.popleft() if self.script else self.otherwise)(talk)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _asked(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return Asked(head[0].split()[1], headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def listening() -> AsyncIterator[Wire]:
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        wire.over.set()
        for writer in wire.talks.values():
            writer.close()
        await asyncio.gather(*wire.talks)
        await server.wait_closed()


def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
