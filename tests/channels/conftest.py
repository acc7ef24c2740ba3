"""A far end, and channels that lead there."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sender import TelegramChannel, connect
from tests.channels.sending import CLOCK, SHORT
from tests.channels.wire import TOKEN, Wire, done, listening, message


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with listening() as wire:
        wire.otherwise = done(message())
        yield wire


@pytest.fixture
async def channel(wire: Wire) -> AsyncIterator[TelegramChannel]:
    channel = connect(TOKEN, wire.address, Pace(CLOCK, None))
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
async def hasty(wire: Wire) -> AsyncIterator[TelegramChannel]:
    """A channel that soon gives up waiting."""
    channel = connect(TOKEN, wire.address, Pace(CLOCK, None), SHORT)
    await channel.open()
    yield channel
    await channel.close()
