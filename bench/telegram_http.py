"""Messages a second and CPU a message: our request class and the library's own, against a bare local server.

Run by hand: python -m bench.telegram_http [messages]
"""

import asyncio
import json
import multiprocessing
import sys
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from time import perf_counter, process_time

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.port import Choice, Outcome, Outgoing, Urgency
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.sender import TelegramChannel
from bot.clock import ManualClock, SystemClock

AT_ONCE = 50
CHAT = {"id": 5, "type": "private", "first_name": "A"}
CONTENT = json.dumps({"ok": True, "result": {"message_id": 1, "date": 1, "chat": CHAT, "text": "x"}}).encode()
ANSWER = (
    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode() + CONTENT
)


class Bare(asyncio.Protocol):
    """Answers every request with the same words, as cheaply as it can."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.seen = b""

    def data_received(self, data: bytes) -> None:
        self.seen += data
        while (end := self.seen.find(b"\r\n\r\n")) >= 0:
            head = self.seen[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.seen) < end + 4 + length:
                return
            self.seen = self.seen[end + 4 + length :]
            self.transport.write(ANSWER)  # type: ignore[attr-defined]


def serve(ready: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def measure(name: str, request: BaseRequest, pace: Pace, address: str, messages: int) -> None:
    bot = Bot("1:x", base_url=f"{address}/bot", request=request, get_updates_request=request)
    await request.initialize()
    channel = TelegramChannel(bot, request, pace)
    out = Outgoing("<b>One question</b> for the week.", choices=((Choice("Not now", "n:1"), Choice("Pause", "p:1")),))
    left = iter(range(messages))

    async def worker() -> None:
        for number in left:
            settled = await channel.send(str(number), out, Urgency.NUDGE)
            assert settled.outcome is Outcome.SENT, settled

    began, used = perf_counter(), process_time()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    seconds, cpu = perf_counter() - began, process_time() - used
    print(f"{name:34} {messages / seconds:7.0f} messages/s  {cpu / messages * 1000:6.2f} ms CPU each")
    await request.shutdown()


async def main(address: str, messages: int) -> None:
    still = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    for name, pace in (("no pace", Pace(still, None)), ("a pace never reached", Pace(SystemClock(), 1e5))):
        await measure(f"aiohttp, {name}", AiohttpRequest(), pace, address, messages)
    library = HTTPXRequest(connection_pool_size=100)
    await measure("the library's httpx, no pace", library, Pace(still, None), address, messages // 5)


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        asyncio.run(main(f"http://127.0.0.1:{ours.recv()}", int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
    finally:
        server.terminate()
