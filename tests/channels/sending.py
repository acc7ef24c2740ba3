"""A line that a person wrote, on its way to a far end that does what it is told."""

from datetime import UTC, datetime

from bot.channels.port import Outgoing, Settled, Urgency
from bot.channels.telegram.request import Patience
from bot.channels.telegram.sender import TelegramChannel
from bot.clock import ManualClock

SHORT = Patience(pool=0.2, connect=0.2, read=0.15, upload=0.0)
WORDS = "a marked line of a person"
CLOCK = ManualClock(datetime(2026, 1, 5, 12, tzinfo=UTC))
NO = "Bad Request: "


async def send(channel: TelegramChannel, address: str = "5", urgency: Urgency = Urgency.NUDGE) -> Settled:
    return await channel.send(address, Outgoing(WORDS), urgency)
