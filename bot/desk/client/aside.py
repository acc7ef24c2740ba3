"""A text that is set down beside, until its writer says whether it is a note."""

from bot.actions import drafts
from bot.desk.hearing import ClientHearing
from bot.domain.draft import MaybeNote
from bot.domain.notes import clean


async def set_down(h: ClientHearing, text: str) -> bool:
    """Set a text down beside, until the client says whether it is a note. Whether there are words in it."""
    cleaned = clean(text)
    if cleaned:
        await drafts.set_down(h.work, h.client, MaybeNote(cleaned))
    else:
        await drafts.drop(h.work, h.client)
    return bool(cleaned)
