"""A client's own card: kept, changed, given back word for word."""

import json

from bot.domain.card import LINE_MOST, Card, fits, read_card
from bot.domain.notes import clean
from bot.domain.people import FLOW_LASTS, Client
from bot.domain.prompt import CARD, Takes
from bot.store.work import Work

ABOUT_FITS = LINE_MOST // 50 * 50
"""Letters of one line, as people are told: signs that are escaped need more room."""


async def card_of(work: Work, client: Client) -> Card:
    """The card as it stands; an empty one if there is none."""
    return read_card(await work.open(client.card))


async def set_line(work: Work, client: Client, takes: Takes, text: str) -> None:
    """Write one line of the card; an empty text empties it. Without any line nothing is kept."""
    card = (await card_of(work, client)).with_line(takes, text)
    if card.empty:
        await work.burn([client.card])
        client.card = ""
    elif client.card:
        await work.reword(client.card, card.written())
    else:
        client.card = await work.keep(card.written(), client.id, "card")


async def take_line(work: Work, client: Client, takes: Takes, typed: str) -> bool:
    """Take what was typed as a line of the card. False: it is too long, and the card stays as it is.

    Either way the text is set down beside, with what stood there before, until the client may say that it was a note.
    """
    text = clean(typed)
    before = (await card_of(work, client)).line(takes)
    taken = fits(text)
    await work.burn([client.draft])
    kept = {"text": text, "takes": takes.value, "before": before, "taken": taken}
    client.draft = await work.keep(json.dumps(kept), client.id, "card line")
    client.waits_until = work.now + FLOW_LASTS
    if taken:
        await set_line(work, client, takes, text)
    return taken


def would_fit(typed: str) -> bool:
    """Whether a text would fit into one line of the card."""
    return fits(clean(typed))


async def long_one_waits(work: Work, client: Client) -> bool:
    """Whether a text that was too long for the card is still set down beside."""
    kept = _read(await work.open(client.draft))
    return kept is not None and not kept[3]


async def give_back(work: Work, client: Client, draft_id: str) -> str:
    """[That was a note]: what was taken leaves the card, and what stood there before is back. Gives the text.

    Empty if it was about another text, or is over.
    """
    written = await work.open(draft_id) if draft_id and draft_id == client.draft else ""
    kept = _read(written)
    if kept is None:
        return ""
    text, takes, before, taken = kept
    # If the line was changed again since, that one stays.
    if taken and (await card_of(work, client)).line(takes) == text:
        await set_line(work, client, takes, before)
    await work.burn([client.draft])
    client.draft = ""
    return text


def _read(written: str) -> tuple[str, Takes, str, bool] | None:
    """A draft that take_line() kept; none if it is of another kind."""
    try:
        found = json.loads(written)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("takes") not in {takes.value for takes in CARD}:
        return None
    return str(found["text"]), Takes(found["takes"]), str(found["before"]), bool(found["taken"])
