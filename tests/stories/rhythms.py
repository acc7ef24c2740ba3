"""What stories of the rhythm share: local times, and when something came."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.botapi.shapes import Message
from tests.people import Phone, plain

QUESTION = "What eased, even a little?"
NUDGED = "Still here, if you like"


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in Berlin, in UTC; days are counted on from 1 November 2026. The 23rd is a Monday."""
    noon = datetime(2026, 11, 1, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))
    return (noon + timedelta(days=day - 1)).astimezone(UTC)


def came(phone: Phone, words: str) -> list[datetime]:
    """When messages with these words came, to the minute."""
    return [each.at.replace(second=0) for each in nudges(phone, words)]


def nudges(phone: Phone, words: str = NUDGED) -> list[Message]:
    return [each for each in phone.received if words in plain(each)]
