"""A client's own card: kept, changed, given back word for word."""

from bot.actions import drafts
from bot.domain.card import LINE_MOST, Card, fits, read_card
from bot.domain.draft import CardLine
from bot.domain.notes import clean
from bot.domain.people import Client
from bot.domain.prompt import Takes
from bot.domain.words import Words
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
        client.card = await work.keep(card.written(), client.id, Words.CARD)


async def take_line(work: Work, client: Client, takes: Takes, typed: str) -> bool:
    """Take what was typed as a line of the card. False: it is too long, and the card stays as it is.

    Either way the text is set down beside, with what stood there before, until the client may say that it was a note.
    """
    text = clean(typed)
    before = (await card_of(work, client)).line(takes)
    taken = fits(text)
    await drafts.set_down(work, client, CardLine(text, takes, before, taken))
    if taken:
        await set_line(work, client, takes, text)
    return taken


def would_fit(typed: str) -> bool:
    """Whether a text would fit into one line of the card."""
    return fits(clean(typed))


async def long_one_waits(work: Work, client: Client) -> bool:
    """Whether a text that was too long for the card is still set down beside."""
    line = await drafts.set_down_as(work, client, CardLine, client.draft)
    return line is not None and not line.taken


async def give_back(work: Work, client: Client, draft_id: str) -> str:
    """[That was a note]: what was taken leaves the card, and what stood there before is back. Gives the text.

    Empty if it was about another text, or is over.
    """
    line = await drafts.set_down_as(work, client, CardLine, draft_id)
    if line is None:
        return ""
    # If the line was changed again since, that one stays.
    if line.taken and (await card_of(work, client)).line(line.takes) == line.text:
        await set_line(work, client, line.takes, line.before)
    await drafts.drop(work, client)
    return line.text
