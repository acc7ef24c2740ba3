"""A pretend Telegram with three people, served over real HTTP, and three ways to call it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from sandbox.botapi.chats import Telegram
from sandbox.botapi.serving import Served, serving

TOKEN = "7000000001:for-tests-only"
ANA, BEN, STRANGER = 11, 12, 13
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

Answer = tuple[int, dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so; a minute at most, on a machine that has much else to do."""
    for _ in range(12_000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to be")


class Hands:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def telegram(hands: Hands) -> Iterator[Telegram]:
    """Ana and Ben have written to the bot and that was fetched; the stranger has a phone only."""
    telegram = Telegram(None, hands.now, token=TOKEN)
    telegram.add_person(ANA, "Ana", role="client")
    telegram.add_person(BEN, "Ben", "de", role="therapist")
    telegram.add_person(STRANGER, "Cy", role="stranger")
    telegram.start(ANA)
    telegram.start(BEN)
    telegram.updates.forget_all()
    yield telegram
    telegram.close()


@pytest.fixture
async def served(telegram: Telegram) -> AsyncIterator[Served]:
    async with serving(telegram) as served:
        yield served


@pytest.fixture
async def http(served: Served) -> AsyncIterator[aiohttp.ClientSession]:
    """A plain client; addresses without a host are the server's."""
    async with aiohttp.ClientSession(served.base, timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session


@pytest.fixture
def call(http: aiohttp.ClientSession) -> Call:
    """Call a method with JSON: the status and the answer."""

    async def call(method: str, **given: Any) -> Answer:
        async with http.post(f"/bot{TOKEN}/{method}", json=given) as response:
            return response.status, await response.json()

    return call


@pytest.fixture
async def bot(served: Served, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """python-telegram-bot on this server."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(TOKEN, base_url=f"{served.base}/bot", base_file_url=f"{served.base}/file/bot") as bot:
        yield bot
