"""A text that is set down beside, until its writer says whether it is a note."""

from bot.desk.hearing import ClientHearing
from bot.domain.notes import clean
from bot.domain.people import FLOW_LASTS


async def set_down(h: ClientHearing, text: str) -> bool:
    """Set a text down beside, until the client says whether it is a note. Whether there are words in it."""
    await drop(h)
    cleaned = clean(text)
    if cleaned:
        h.client.draft = await h.work.keep(cleaned, h.client.id, "draft")
        h.client.waits_until = h.now + FLOW_LASTS
    return bool(cleaned)


async def drop(h: ClientHearing) -> None:
    await h.work.burn([h.client.draft])
    h.client.draft = ""
